export { ConflictNotice } from "./ConflictNotice";
export { useProjectChange } from "./change";
export { DeleteProject, LeaveProject } from "./endings";
export { ProjectFrame } from "./ProjectFrame";
