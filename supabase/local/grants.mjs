// Roles of a request, and nothing else: a migration says itself who may touch its tables.
const ROLES = { anon: "NOLOGIN", authenticated: "NOLOGIN", service_role: "NOLOGIN BYPASSRLS" };
const EVERY_ROLE = Object.keys(ROLES).join(", ");

/** Creates the roles that a Supabase project always has; migrations may name them in policies and grants. */
export async function createRoles(sql) {
  const existing = await sql`SELECT rolname FROM pg_roles`;
  const names = new Set(existing.map((row) => row.rolname));
  for (const [role, attributes] of Object.entries(ROLES)) {
    if (!names.has(role)) await sql.unsafe(`CREATE ROLE ${role} ${attributes}`);
  }
}

/** What a hosted project grants on its own schemas: `auth.uid()` in policies, and Storage, whose tables are guarded by RLS. */
export async function grantSystemSchemas(sql) {
  await sql.unsafe(`
    GRANT USAGE ON SCHEMA public, auth, storage TO ${EVERY_ROLE};
    GRANT ALL ON storage.buckets, storage.objects TO ${EVERY_ROLE};
  `);
}

/**
 * Keeps the library from granting everything on every schema that has RLS, which it does at the first request and which would undo the
 * REVOKEs of the migrations. In this state it sets a request's role and grants nothing.
 */
export function keepGrants(connection) {
  if (!("rlsState" in connection)) throw new Error("@supabase/lite has no rlsState: the pinned version has changed");
  connection.rlsState = "active";
}
