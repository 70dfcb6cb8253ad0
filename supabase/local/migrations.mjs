// Applies supabase/migrations as the Supabase CLI does: by version, each file in one transaction, recorded in the CLI's own table.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { splitSqlStatements } from "@supabase/lite";

const FILE_NAME = /^(\d+)_(.*)\.sql$/;
const LOCK = 7_305_846_119; // any constant: two launchers must not migrate one database at the same time

export class MigrationError extends Error {}

async function readMigrations(directory) {
  const names = (await readdir(directory)).filter((name) => FILE_NAME.test(name)).sort();
  return names.map((fileName) => {
    const [, version, name] = FILE_NAME.exec(fileName);
    return { fileName, version, name };
  });
}

async function apply(sql, migration, text) {
  await sql.begin(async (transaction) => {
    await transaction.unsafe(text);
    await transaction`
      INSERT INTO supabase_migrations.schema_migrations (version, name, statements)
      VALUES (${migration.version}, ${migration.name}, ${transaction.array(splitSqlStatements(text), 25)})`;
  });
}

/**
 * Applies what is not applied yet, oldest first, and answers the versions.
 *
 * @throws {MigrationError} naming the file; nothing of that file stays
 */
export async function applyMigrations(sql, directory) {
  const migrations = await readMigrations(directory);
  const session = await sql.reserve();
  try {
    await session`SELECT pg_advisory_lock(${LOCK})`;
    const rows = await session`SELECT version FROM supabase_migrations.schema_migrations`;
    const applied = new Set(rows.map((row) => row.version));
    const pending = migrations.filter((migration) => !applied.has(migration.version));
    for (const migration of pending) {
      const text = await readFile(path.join(directory, migration.fileName), "utf8");
      await apply(sql, migration, text).catch((error) => {
        throw new MigrationError(`${migration.fileName}: ${error.message}${error.position ? ` (at character ${error.position})` : ""}`);
      });
    }
    return pending.map((migration) => migration.version);
  } finally {
    await session`SELECT pg_advisory_unlock(${LOCK})`;
    session.release();
  }
}
