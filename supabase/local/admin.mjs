// The one call of the Auth server's admin API that the product makes and the library does not have: deleting a user. Sessions and identities
// go with the row; refresh tokens refer to it without a foreign key.
import { timingSafeEqual } from "node:crypto";

const USER = /^\/auth\/v1\/admin\/users\/([^/]+)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function refusal(status, error_code, msg) {
  return Response.json({ code: status, error_code, msg }, { status });
}

function same(given, expected) {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function tokenOf(request) {
  const [, bearer] = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  return bearer ?? request.headers.get("apikey");
}

async function deleteUser(sql, id) {
  return sql.begin(async (transaction) => {
    await transaction`DELETE FROM auth.refresh_tokens WHERE user_id = ${id}`;
    await transaction`DELETE FROM auth.flow_state WHERE user_id = ${id}`;
    return transaction`DELETE FROM auth.users WHERE id = ${id} RETURNING id`;
  });
}

/** Wraps `handle`: `DELETE /auth/v1/admin/users/<id>` with the secret key removes the user, as Supabase Auth does. */
export function withAdminUsers({ sql, secretKey }, handle) {
  return async (request, context) => {
    const [, id] = USER.exec(new URL(request.url).pathname) ?? [];
    if (id === undefined || request.method !== "DELETE") return handle(request, context);
    const token = tokenOf(request);
    if (!token) return refusal(401, "no_authorization", "This endpoint requires a valid Bearer token");
    if (!same(token, secretKey)) return refusal(403, "not_admin", "User not allowed");
    if (!UUID.test(id)) return refusal(404, "validation_failed", "user_id must be an UUID");
    const deleted = await deleteUser(sql, id);
    return deleted.length === 0 ? refusal(404, "user_not_found", "User not found") : Response.json({});
  };
}
