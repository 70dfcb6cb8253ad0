// What the launcher is told: addresses and secrets by environment (never argv), policy by supabase/config.toml.
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

function required(env, name) {
  const value = env[name]?.trim();
  if (!value) throw new SettingsError(`${name} is not set`);
  return value;
}

function port(env, name) {
  const value = Number(required(env, name));
  if (!Number.isInteger(value) || value < 1 || value > 65535) throw new SettingsError(`${name} is not a port`);
  return value;
}

function seconds(env, name) {
  const text = env[name]?.trim();
  if (!text) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new SettingsError(`${name} is not a number of seconds`);
  return value;
}

function list(env, name) {
  return (env[name] ?? "").split(",").map((part) => part.trim().replace(/\/$/, "")).filter(Boolean);
}

// GitHub as a provider of sign-ins; without an OAuth app it is off.
function github(env) {
  const clientId = env.LOCAL_GITHUB_CLIENT_ID?.trim();
  if (!clientId) return {};
  const url = env.LOCAL_GITHUB_URL?.trim();
  return {
    external: {
      github: {
        enabled: true,
        client_id: clientId,
        secret: required(env, "LOCAL_GITHUB_CLIENT_SECRET"),
        redirect_uri: `http://127.0.0.1:${port(env, "SUPABASE_PORT")}/auth/v1/callback`,
        ...(url && { url }),
      },
    },
  };
}

export class SettingsError extends Error {}

/**
 * Reads the launcher's settings.
 *
 * @param {NodeJS.ProcessEnv} env
 * @throws {SettingsError} naming the variable that is missing or wrong
 */
export function readSettings(env) {
  const configPath = required(env, "SUPABASE_CONFIG");
  const policy = parse(readFileSync(configPath, "utf8"));
  return Object.freeze({
    port: port(env, "SUPABASE_PORT"),
    databaseUrl: required(env, "DATABASE_URL"),
    migrationsDir: required(env, "MIGRATIONS_DIR"),
    storageDir: required(env, "STORAGE_DIR"),
    smtp: { host: required(env, "SMTP_HOST"), port: port(env, "SMTP_PORT") },
    policy: {
      ...policy,
      auth: {
        ...policy.auth,
        // On one's own machine a sign-up answers a session at once; mails only come to the mail catcher.
        email: { ...policy.auth?.email, enable_confirmations: false },
        jwt_secret: required(env, "JWT_SECRET"),
        jwt_expiry: seconds(env, "LOCAL_TOKEN_LIFETIME_S") ?? policy.auth.jwt_expiry,
        publishable_key: required(env, "SUPABASE_PUBLISHABLE_KEY"),
        secret_key: required(env, "SUPABASE_SECRET_KEY"),
        site_url: required(env, "SITE_URL"),
        additional_redirect_urls: [required(env, "SITE_URL"), ...list(env, "WEB_ORIGINS")].map((origin) => `${origin}/**`),
        ...github(env),
      },
    },
  });
}
