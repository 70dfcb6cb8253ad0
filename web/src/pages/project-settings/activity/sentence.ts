/** An entry of the audit log as a sentence. */
import type { Schemas } from "../../../contracts";
import { words } from "../../../words";

const text = words.settings.activity;

export type AuditEntry = Schemas["AuditEntry"];
/** Addresses by user. */
export type Names = ReadonlyMap<string, string>;

export function sentence(entry: AuditEntry, names: Names): string {
  const { actor_id, subject_id, action } = entry;
  const who = actor_id ? nameIn(names, actor_id) : text.service;
  const whom = subject_id ? nameIn(names, subject_id) : text.somebody;
  if (action === "member.removed" && actor_id && actor_id === subject_id) return text.left(who);
  const said = isKnown(action) ? text.said[action](who, whom) : text.other(who, action);
  return [said, roles(entry)].filter(Boolean).join(" ");
}

function roles({ role, role_before }: AuditEntry): string {
  if (role && role_before) return text.from(words.projects.roles[role_before], words.projects.roles[role]);
  return role ? text.became(words.projects.roles[role]) : "";
}

function isKnown(action: string): action is keyof typeof text.said {
  return Object.hasOwn(text.said, action);
}

function nameIn(names: Names, id: string): string {
  return names.get(id) ?? text.somebody;
}
