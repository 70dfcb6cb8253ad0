// The Supabase project: the library's App over our database, storage and mail.
import { App, SmtpEmailDriver, setExperimental } from "@supabase/lite";
import { withAdminUsers } from "./admin.mjs";
import { withCredentialCheck } from "./credentials.mjs";
import { withDatabaseErrors } from "./errors.mjs";
import { createRoles, grantSystemSchemas, keepGrants } from "./grants.mjs";
import { applyMigrations } from "./migrations.mjs";
import { withSerialWrites } from "./serial.mjs";
import { withSignedUrls } from "./signed_urls.mjs";
import { DiskStorage } from "./storage.mjs";
import { withUnpackedUploads } from "./uploads.mjs";

const SYSTEM_TABLES = ["auth.users", "auth.sessions", "storage.buckets", "storage.objects", "supabase_migrations.schema_migrations"];
const SENDER = { name: "Wingbeat", address: "auth@wingbeat.localhost" };

function createApp(settings, connection) {
  setExperimental("storage", true);
  const app = new App({
    ...settings.policy,
    connection,
    options: {
      server: { admin: false, disableStudio: true },
      drivers: { email: new SmtpEmailDriver({ ...settings.smtp, secure: false, requireTls: false, from: SENDER }) },
    },
  });
  app._storageAdapter = new DiskStorage(settings.storageDir);
  return app;
}

/** The library ignores errors of its own schema's statements; a half-made schema must not go unnoticed. */
async function assertSystemTables(sql) {
  for (const table of SYSTEM_TABLES) {
    const [{ found }] = await sql`SELECT to_regclass(${table}) IS NOT NULL AS found`;
    if (!found) throw new Error(`${table} was not created`);
  }
}

/** The library's fetch handler with its deviations from Supabase mended. */
function mended(app, sql, secretKey) {
  const library = (request, context) => app.fetch(request, context);
  const data = withCredentialCheck(withSerialWrites(withSignedUrls(withUnpackedUploads(withDatabaseErrors(app.connection, library)))));
  return withAdminUsers({ sql, secretKey }, data);
}

/** What a project has before its first migration. */
export async function createPlatform(app, sql) {
  await createRoles(sql);
  await app.ensureSystemSchema();
  await assertSystemTables(sql);
  await grantSystemSchemas(sql);
}

/**
 * Brings the database up to date and answers `{handle, applied}`: a fetch handler that behaves like a Supabase project, and the versions
 * of the migrations that were applied.
 */
export async function openProject(settings, { connection, sql }) {
  const app = createApp(settings, connection);
  await createPlatform(app, sql);
  const applied = await applyMigrations(sql, settings.migrationsDir);
  keepGrants(connection);
  await connection.introspect({ useCache: true });
  return { handle: mended(app, sql, settings.policy.auth.secret_key), applied };
}
