import type { Socket } from "node:net";

/** Runs the work that belongs to a connection one after another. */
export type Turns = (socket: Socket, work: () => Promise<void>) => Promise<void>;

/**
 * Synapse looks at a connection's next request once it has answered the last; node hands over pipelined requests at
 * once, so that a read could overtake the reset before it.
 *
 * @param onError hears what a piece of work throws; the next one has its turn all the same.
 */
export function turns(onError: (error: unknown) => void): Turns {
  const last = new WeakMap<Socket, Promise<void>>();
  return (socket, work) => {
    const before = last.get(socket);
    const turn = (before === undefined ? work() : before.then(work)).catch((error: unknown) => {
      onError(error);
      socket.destroy();
    });
    last.set(socket, turn);
    return turn;
  };
}
