/** What an exit status says; the help text lists them. */
export const exitStatus = { ended: 0, failed: 1, notStarted: 2, waiting: 3 } as const;
