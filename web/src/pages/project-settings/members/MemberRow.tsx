import { useState } from "preact/hooks";
import type { Member, ProjectRole } from "../../../contracts";
import { Badge, Menu, type MenuItem, Notice, toast, useTask } from "../../../ui";
import { Confirm } from "../../../ui/Confirm";
import { Select } from "../../../ui/Select";
import { ago, explain, words } from "../../../words";
import { type MemberActions, nameOf } from "./useMembers";

const text = words.settings.members;
const ROLES: readonly ProjectRole[] = ["viewer", "editor", "owner"];
type Asked = "own" | "hand_over" | "remove";

interface MemberRowProps {
  member: Member;
  isMe: boolean;
  /** By an owner, who reads this. */
  isManaged: boolean;
  actions: MemberActions;
  onChanged: () => void;
}

export function MemberRow({ member, isMe, isManaged, actions, onChanged }: MemberRowProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const who = nameOf(member);
  const role = useTask(async (next: ProjectRole) => {
    await actions.changeRole(member, next);
    toast(text.changed(who, words.projects.roles[next]));
    if (isMe) onChanged();
  });
  const change = (next: ProjectRole) => {
    if (next === "owner") setAsked("own");
    else void role.run(next);
  };
  const when = ago(member.since);
  return (
    <li class="member">
      <div class="member-name">
        <strong>{who}</strong> {isMe && <span class="quiet">({text.you})</span>}
        <p class="quiet">{member.pending ? text.invited(when) : text.since(when)}</p>
      </div>
      {member.pending && <Badge look="warning">{text.pending}</Badge>}
      {isManaged && !member.pending ? (
        <Select
          label={text.role(who)}
          isLabelHidden
          value={member.role}
          choices={ROLES.map((value) => ({ value, label: words.projects.roles[value] }))}
          onValue={change}
        />
      ) : (
        <Badge>{words.projects.roles[member.role]}</Badge>
      )}
      <div class="member-end">
        {isManaged && !isMe && (
          <Menu label={text.actions(who)} items={itemsFor(member, setAsked)}>
            <span aria-hidden="true">⋯</span>
          </Menu>
        )}
      </div>
      {role.problem && <Notice look="error">{explain(role.problem)}</Notice>}
      <Questions member={member} asked={asked} onClose={() => setAsked(null)} actions={actions} onChanged={onChanged} />
    </li>
  );
}

function itemsFor(member: Member, ask: (asked: Asked) => void): MenuItem[] {
  if (member.pending) return [{ label: text.withdraw, onSelect: () => ask("remove"), isDanger: true }];
  return [
    { label: text.handOver.item, onSelect: () => ask("hand_over") },
    { label: text.remove, onSelect: () => ask("remove"), isDanger: true },
  ];
}

interface QuestionsProps {
  member: Member;
  asked: Asked | null;
  onClose: () => void;
  actions: MemberActions;
  onChanged: () => void;
}

function Questions({ member, asked, onClose, actions, onChanged }: QuestionsProps) {
  const who = nameOf(member);
  return (
    <>
      <Confirm
        title={text.makeOwner.title(who)}
        action={text.makeOwner.action}
        isOpen={asked === "own"}
        onClose={onClose}
        onConfirm={async () => {
          await actions.changeRole(member, "owner");
          toast(text.changed(who, words.projects.roles.owner));
        }}
      >
        <p>{text.makeOwner.text}</p>
      </Confirm>
      <Confirm
        title={text.handOver.title(who)}
        action={text.handOver.action}
        isDanger
        isOpen={asked === "hand_over"}
        onClose={onClose}
        onConfirm={async () => {
          await actions.handOver(member);
          toast(text.handOver.done(who));
          onChanged();
        }}
      >
        <p>{text.handOver.text}</p>
      </Confirm>
      <Confirm
        title={text.removeTitle(who)}
        action={member.pending ? text.withdraw : text.remove}
        isDanger
        isOpen={asked === "remove"}
        onClose={onClose}
        onConfirm={async () => {
          await actions.remove(member);
          toast(member.pending ? text.withdrawn(who) : text.removed(who));
        }}
      >
        {!member.pending && <p>{text.removeText}</p>}
      </Confirm>
    </>
  );
}
