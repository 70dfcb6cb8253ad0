/** A project's members, and what an owner does with them. */
import type { Member, Project, ProjectRole } from "../../../contracts";
import { useStudio } from "../../../studio";
import { useLoaded } from "../../../ui";
import { useKeptFresh } from "../../../ui/useKeptFresh";
import { words } from "../../../words";

export function nameOf(member: Member): string {
  return member.email ?? words.settings.members.unknown;
}

export function useMembers(project: Project) {
  const { api, session } = useStudio();
  const path = { project_id: project.id };
  const { state, reload } = useLoaded(project.id, (signal) =>
    api.get("/api/projects/{project_id}/members", { path, signal }),
  );
  useKeptFresh(reload);
  const user = session.state.value;
  const myId = user.kind === "signed_in" ? user.user.id : null;

  const give = async (userId: string, role: ProjectRole) => {
    const member = { ...path, user_id: userId };
    await api.patch("/api/projects/{project_id}/members/{user_id}", { path: member, body: { role } });
  };
  return {
    state,
    reload,
    myId,
    share: async (email: string, role: "editor" | "viewer") => {
      await api.post("/api/projects/{project_id}/share", { path, body: { email, role } });
      reload();
    },
    changeRole: async (member: Member, role: ProjectRole) => {
      if (member.user_id === null) return;
      await give(member.user_id, role);
      reload();
    },
    /** The other becomes owner first: there is one at every moment. */
    handOver: async (member: Member) => {
      if (member.user_id === null || myId === null) return;
      await give(member.user_id, "owner");
      await give(myId, "editor");
      reload();
    },
    /** Of a member the access, of an invited address the invitation. */
    remove: async (member: Member) => {
      const query = member.user_id === null ? { email: member.email } : { user_id: member.user_id };
      await api.delete("/api/projects/{project_id}/unshare", { path, query });
      reload();
    },
  };
}

export type MemberActions = ReturnType<typeof useMembers>;
