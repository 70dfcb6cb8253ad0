export { ConflictNotice } from "./ConflictNotice";
export { useProjectChange } from "./change";
export { DeleteProject, LeaveProject } from "./endings";
export { ProjectFailed } from "./ProjectFailed";
export { ProjectFrame } from "./ProjectFrame";
