/** What every {@link DestinationStore} has to do, as data: run each case with any test runner. */
import { againstTheModel } from "./against-the-model.ts";
import { applying } from "./applying.ts";
import { lifetime } from "./lifetime.ts";
import { listing } from "./listing.ts";
import { replacing } from "./replacing.ts";
import { resetting } from "./resetting.ts";
import { roomsOfADestination } from "./rooms.ts";
import { snapshotting } from "./snapshotting.ts";
import type { StoreCase } from "./store-case.ts";
import { watching } from "./watching.ts";

export type { OpenStore, StoreCase } from "./store-case.ts";

/** All cases; their titles are different from each other. */
export const storeCases: readonly StoreCase[] = [
  ...listing,
  ...resetting,
  ...applying,
  ...replacing,
  ...snapshotting,
  ...watching,
  ...roomsOfADestination,
  ...lifetime,
  ...againstTheModel,
];
