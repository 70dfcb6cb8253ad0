// The one connection pool to Postgres.
import { createPostgresConnection } from "@supabase/lite/postgres";
import { postgresTypes } from "./types.mjs";

const POOL_SIZE = 10;

/**
 * Opens the pool. `onLost` is called once when Postgres closes a connection that we did not: the process cannot tell which requests
 * were half done, so its owner ends it and the supervisor starts it afresh.
 */
export function openDatabase(url, { onLost }) {
  let closing = false;
  const connection = createPostgresConnection({
    url,
    postgresOptions: {
      max: POOL_SIZE,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 10,
      types: postgresTypes,
      onnotice: () => {},
      onclose: () => {
        if (closing) return;
        closing = true;
        onLost();
      },
    },
  });
  return {
    connection,
    sql: connection.driver,
    async close() {
      closing = true;
      await connection.driver.end({ timeout: 2 });
    },
  };
}
