/** A small world that shows every kind of row and user. */
import type { StateDocument } from "@synapse-federation/core/schema";

export const admin = "Authorization: Bearer admin-token";
export const destinations = "/_synapse/admin/v1/federation/destinations";

export const world: StateDocument = {
  users: [
    { user_id: "@admin:hs.test", access_token: "admin-token", password: "wonderland", admin: true },
    { user_id: "@plain:hs.test", access_token: "plain-token" },
    { user_id: "@guest:hs.test", access_token: "guest-token", guest: true },
    { user_id: "@old:hs.test", access_token: "old-token", admin: true, expired: true },
    { user_id: "@past:hs.test", access_token: "past-token", admin: true, expires_at_ms: 1 },
    { user_id: "@locked:hs.test", access_token: "locked-token", admin: true, locked: true },
  ],
  destinations: [
    { destination: "a/b.test", last_successful_stream_ordering: 1 },
    {
      destination: "failing.test",
      retry_last_ts: 1_557_332_397_936,
      retry_interval: 3_000_000,
      failure_ts: 1_557_329_397_936,
      last_successful_stream_ordering: 9_007_199_254_740_993n,
      rooms: [
        { room_id: "!a:hs.test", stream_ordering: 1 },
        { room_id: "!b:hs.test", stream_ordering: 2 },
      ],
    },
    { destination: "healthy.test", retry_last_ts: 0, retry_interval: 0 },
    { destination: "z😀b" },
  ],
};
