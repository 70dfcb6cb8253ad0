// Made by `npm run types` from web/schemas: do not edit.

export const PROTOCOL_VERSION = 1;

export const CLOSE_CODES = {
  too_big: 1009,
  restarting: 1012,
  protocol: 4400,
  not_authenticated: 4401,
  forbidden: 4403,
  too_slow: 4408,
  too_many: 4429,
} as const;

export interface client {
    schemas: {
        /** Authenticate */
        Authenticate: {
            /**
             * Access Token
             * Format: password
             */
            access_token: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "Authenticate";
        };
        /** Cancel */
        Cancel: {
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "Cancel";
        };
        /** Converse */
        Converse: {
            /**
             * Attachments
             * @default []
             */
            attachments?: string[];
            /**
             * @default {
             *       "also_write": [],
             *       "build_web": false,
             *       "grace_s": 30,
             *       "max_fix_attempts": 3,
             *       "model": null,
             *       "on_disconnect": null,
             *       "target_folder": null,
             *       "write_tests": false
             *     }
             */
            options?: client["schemas"]["GenerationOptions"];
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Prompt */
            prompt: string;
            /** Request Id */
            request_id?: string | null;
            /** Session Id */
            session_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "Converse";
        };
        /** GenerateCode */
        GenerateCode: {
            /**
             * Attachments
             * @default []
             */
            attachments?: string[];
            /** Base Generation Id */
            base_generation_id?: string | null;
            /**
             * @default {
             *       "also_write": [],
             *       "build_web": false,
             *       "grace_s": 30,
             *       "max_fix_attempts": 3,
             *       "model": null,
             *       "on_disconnect": null,
             *       "target_folder": null,
             *       "write_tests": false
             *     }
             */
            options?: client["schemas"]["GenerationOptions"];
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Prompt */
            prompt: string;
            /** Request Id */
            request_id?: string | null;
            /** Session Id */
            session_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "GenerateCode";
        };
        /**
         * GenerationOptions
         * @description `on_disconnect` unset means: `grace` for a job started over the WebSocket, `continue` over REST.
         *
         *     `write_tests`: the model writes widget tests for what it builds, and they are run where there is a Flutter SDK.
         *     `build_web`: as the last check the app is built for the web, where there is one.
         *     `model` is one of `GET /api/models`; unset, the project's choice counts, then the default.
         *     With a `target_folder` the job writes there, and in the files and folders of `also_write`, and nowhere else.
         */
        GenerationOptions: {
            /**
             * Also Write
             * @default []
             */
            also_write?: string[];
            /**
             * Build Web
             * @default false
             */
            build_web?: boolean;
            /**
             * Grace S
             * @default 30
             */
            grace_s?: number;
            /**
             * Max Fix Attempts
             * @default 3
             */
            max_fix_attempts?: number;
            /** Model */
            model?: string | null;
            on_disconnect?: client["schemas"]["OnDisconnect"] | null;
            /** Target Folder */
            target_folder?: string | null;
            /**
             * Write Tests
             * @default false
             */
            write_tests?: boolean;
        };
        /**
         * ImportRepository
         * @description Import a repository of GitHub's, into a new project unless one is named; see `ImportRequest`.
         */
        ImportRepository: {
            /** Branch */
            branch?: string | null;
            /** Folder */
            folder?: string | null;
            /**
             * @default {
             *       "also_write": [],
             *       "build_web": false,
             *       "grace_s": 30,
             *       "max_fix_attempts": 3,
             *       "model": null,
             *       "on_disconnect": null,
             *       "target_folder": null,
             *       "write_tests": false
             *     }
             */
            options?: client["schemas"]["GenerationOptions"];
            /** Project Id */
            project_id?: string | null;
            /** Repository */
            repository: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "ImportRepository";
        };
        /**
         * MessageMode
         * @description `steer`: for the running job, in its next round. `queue`: for a job of its own, after this one.
         * @enum {string}
         */
        MessageMode: "steer" | "queue";
        /**
         * OnDisconnect
         * @description What the last watcher's disconnect does to a running job.
         * @enum {string}
         */
        OnDisconnect: "cancel" | "grace" | "continue";
        /** Ping */
        Ping: {
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "Ping";
        };
        /**
         * RefreshToken
         * @description Go on with a new access token. The refresh token is used up: `TokenRefreshed` brings the next one.
         */
        RefreshToken: {
            /**
             * Refresh Token
             * Format: password
             */
            refresh_token: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "RefreshToken";
        };
        /**
         * RunPreview
         * @description Serve a finished version live. Its `Preview` frames follow, also without a subscription.
         */
        RunPreview: {
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "RunPreview";
        };
        /**
         * Steer
         * @description Say something to a running job; the answer is a `Message`. Sent again with its `request_id`, it is said once.
         */
        Steer: {
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** @default steer */
            mode?: client["schemas"]["MessageMode"];
            /** Request Id */
            request_id?: string | null;
            /** Text */
            text: string;
            /**
             * Type
             * @constant
             */
            type: "Steer";
        };
        /** StopPreview */
        StopPreview: {
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "StopPreview";
        };
        /**
         * Subscribe
         * @description `after_seq` 0 means from the start.
         */
        Subscribe: {
            /**
             * After Seq
             * @default 0
             */
            after_seq?: number;
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "Subscribe";
        };
        /** Unsubscribe */
        Unsubscribe: {
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Type
             * @constant
             */
            type: "Unsubscribe";
        };
        ClientMessage: client["schemas"]["Authenticate"] | client["schemas"]["RefreshToken"] | client["schemas"]["GenerateCode"] | client["schemas"]["Converse"] | client["schemas"]["ImportRepository"] | client["schemas"]["Steer"] | client["schemas"]["Cancel"] | client["schemas"]["Subscribe"] | client["schemas"]["Unsubscribe"] | client["schemas"]["RunPreview"] | client["schemas"]["StopPreview"] | client["schemas"]["Ping"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}

export interface server {
    schemas: {
        /** Accepted */
        Accepted: {
            draft?: server["schemas"]["DraftTag"] | null;
            generation: server["schemas"]["Generation"];
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Accepted
             * @constant
             */
            type: "Accepted";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /** Ack */
        Ack: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Ack
             * @constant
             */
            type: "Ack";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * AnalysisError
         * @description What the check of a round found: at most 100 diagnostics, errors first, and the files that were refused.
         */
        AnalysisError: {
            /** Diagnostics */
            diagnostics: server["schemas"]["Diagnostic"][];
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /**
             * Refusals
             * @default []
             */
            refusals: server["schemas"]["Refusal"][];
            /** Request Id */
            request_id?: string | null;
            /** Round */
            round: number;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default AnalysisError
             * @constant
             */
            type: "AnalysisError";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /** Authenticated */
        Authenticated: {
            draft?: server["schemas"]["DraftTag"] | null;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Authenticated
             * @constant
             */
            type: "Authenticated";
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * Chat
         * @description The model's words outside files.
         *
         *     `offset` in code points within the round; the durable ones replace the round's drafts.
         */
        Chat: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /**
             * Offset
             * @default 0
             */
            offset: number;
            /** Request Id */
            request_id?: string | null;
            /**
             * Round
             * @default 0
             */
            round: number;
            /** Seq */
            seq?: number | null;
            /** Text */
            text: string;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Chat
             * @constant
             */
            type: "Chat";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * CheckName
         * @description The checks in their order: each is run on what the one before has passed.
         * @enum {string}
         */
        CheckName: "analyze" | "test" | "build";
        /**
         * CheckNote
         * @description Why a check was not run, or what it counted.
         */
        CheckNote: {
            check: server["schemas"]["CheckName"];
            /** Note */
            note: string;
        };
        /**
         * CheckStep
         * @description What a check that runs is doing; none while it gets a workspace.
         * @enum {string}
         */
        CheckStep: "packages" | "analyze";
        /**
         * Checking
         * @description How far the check of a review is. Always without `seq`; what it found is at `GET .../review`.
         */
        Checking: {
            code?: server["schemas"]["ErrorCode"] | null;
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            state: server["schemas"]["app__contracts__reviews__CheckState"];
            step?: server["schemas"]["CheckStep"] | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Checking
             * @constant
             */
            type: "Checking";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * Code
         * @description A file as it is written (draft: `offset`, `text`) or a finished one (durable: `size`, `sha256`, no text).
         */
        Code: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Final */
            final: boolean;
            /** Generation Id */
            generation_id?: string | null;
            /** Offset */
            offset?: number | null;
            /** @default create */
            operation: server["schemas"]["FileOperation"];
            /** Path */
            path: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Round
             * @default 0
             */
            round: number;
            /** Seq */
            seq?: number | null;
            /** Sha256 */
            sha256?: string | null;
            /** Size */
            size?: number | null;
            /** Text */
            text?: string | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Code
             * @constant
             */
            type: "Code";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * ContextEntry
         * @description `tokens` is an estimate.
         */
        ContextEntry: {
            form: server["schemas"]["ContextForm"];
            /** Path */
            path: string;
            reason: server["schemas"]["ContextReason"];
            /** Tokens */
            tokens: number;
        };
        /**
         * ContextForm
         * @enum {string}
         */
        ContextForm: "whole" | "outline" | "excerpt";
        /**
         * ContextReason
         * @description Why a file is in the pack, the strongest reason first.
         * @enum {string}
         */
        ContextReason: "entry_point" | "named" | "problem" | "related" | "rest" | "knowledge";
        /**
         * ContextSummary
         * @description The pack in figures. `tokens` and `budget` are estimates, `entries` at most `MAX_LISTED`; `left_out` are source
         *     files of which only the path was shown, if that.
         */
        ContextSummary: {
            /** Budget */
            budget: number;
            /**
             * Entries
             * @default []
             */
            entries: server["schemas"]["ContextEntry"][];
            /** Left Out */
            left_out: number;
            /** Outlined */
            outlined: number;
            /** Tokens */
            tokens: number;
            /** Whole */
            whole: number;
        };
        /**
         * Diagnostic
         * @description One finding in one file. `line` and `column` are 1-based; columns count Unicode code points.
         */
        Diagnostic: {
            /** Code */
            code: string;
            /** Column */
            column: number;
            /** Line */
            line: number;
            /** Message */
            message: string;
            /** Path */
            path: string;
            severity: server["schemas"]["Severity"];
            /**
             * Source Line
             * @default
             */
            source_line: string;
        };
        /**
         * DiffStat
         * @description Against the base version (or the template of a new app).
         */
        DiffStat: {
            /**
             * Files Added
             * @default 0
             */
            files_added: number;
            /**
             * Files Changed
             * @default 0
             */
            files_changed: number;
            /**
             * Files Deleted
             * @default 0
             */
            files_deleted: number;
            /**
             * Lines Added
             * @default 0
             */
            lines_added: number;
            /**
             * Lines Deleted
             * @default 0
             */
            lines_deleted: number;
        };
        /**
         * Disposition
         * @description What becomes of a message. It never goes back, and one that comes too late to steer is queued.
         * @enum {string}
         */
        Disposition: "steering" | "queued" | "applied" | "started" | "returned";
        /**
         * DraftTag
         * @description Where a draft frame belongs. `index` counts a round's and attempt's frames from 0 without a gap.
         *
         *     `round` 0 is the first model call, then the repairs; `attempt` is Temporal's, from 1. A snapshot frame carries the
         *     index of the last frame that it includes.
         */
        DraftTag: {
            /** Attempt */
            attempt: number;
            /** Index */
            index: number;
            /** Round */
            round: number;
            /** Snapshot */
            snapshot?: true | null;
        };
        /**
         * EditCounts
         * @description The hunks of a job's edits, by how strictly their place was found; `refused` are those that were not applied.
         */
        EditCounts: {
            /**
             * Exact
             * @default 0
             */
            exact: number;
            /**
             * Fuzzy
             * @default 0
             */
            fuzzy: number;
            /**
             * Indentation
             * @default 0
             */
            indentation: number;
            /**
             * Refused
             * @default 0
             */
            refused: number;
            /**
             * Whitespace
             * @default 0
             */
            whitespace: number;
        };
        /** Error */
        Error: {
            code: server["schemas"]["ErrorCode"];
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Message */
            message: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Retryable
             * @default false
             */
            retryable: boolean;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Error
             * @constant
             */
            type: "Error";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * ErrorCode
         * @description What went wrong, for programs. The `detail` beside it is for people and may change.
         * @enum {string}
         */
        ErrorCode: "invalid_message" | "invalid_request" | "invalid_prompt" | "message_too_large" | "not_found" | "method_not_allowed" | "forbidden" | "conflict" | "already_finished" | "idempotency_mismatch" | "not_ready" | "too_many_messages" | "unknown_model" | "version_expired" | "version_required" | "last_owner" | "sole_owner" | "invalid_attachment" | "unknown_attachment" | "unknown_knowledge_pack" | "too_many_requests" | "too_many_subscriptions" | "too_many_jobs" | "daily_budget_exhausted" | "not_authenticated" | "token_expired" | "invalid_token" | "invalid_credentials" | "reauthentication_required" | "account_exists" | "weak_password" | "same_password" | "invalid_code" | "invalid_refresh_token" | "refresh_token_reused" | "sign_in_failed" | "email_not_confirmed" | "foreign_page" | "too_slow" | "dependency_unavailable" | "toolchain_unavailable" | "toolchain_failed" | "sandbox_unavailable" | "internal" | "github_not_configured" | "github_link_failed" | "github_not_linked" | "github_link_expired" | "github_forbidden" | "github_not_found" | "github_conflict" | "github_refused" | "github_rate_limited" | "github_unavailable" | "invalid_signature" | "clone_failed" | "branch_not_found" | "folder_not_found" | "repository_empty" | "repository_too_large" | "too_many_files" | "repository_refused" | "push_rejected" | "branch_protected" | "branch_taken" | "not_imported" | "nothing_chosen" | "not_repairable" | "already_published" | "publication_running" | "review_stale" | "check_failed" | "not_published" | "approval_required" | "secret_found" | "publish_conflict" | "model_blocked" | "model_quota" | "model_unavailable" | "model_rejected" | "model_truncated" | "model_empty" | "base_not_found" | "workspace_failed" | "preview_failed" | "too_many_previews" | "not_clean" | "repeated_errors" | "budget_exhausted" | "timed_out" | "job_lost" | "cancelled";
        /**
         * FileEntry
         * @description One file of a version. `size` in bytes, `sha256` in lower-case hexadecimal.
         */
        FileEntry: {
            /** Path */
            path: string;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
        };
        /**
         * FileOperation
         * @description How the model changes a file. The draft text of an `edit` is its hunks, not the file.
         * @enum {string}
         */
        FileOperation: "create" | "edit" | "delete";
        /**
         * FinishedGeneration
         * @description Which job ended. The whole record is `GET /api/generations/{id}`.
         */
        FinishedGeneration: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            kind: server["schemas"]["GenerationKind"];
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            status: server["schemas"]["GenerationStatus"];
        };
        /**
         * Generation
         * @description A job as its readers see it. `progress` is a percentage from 0 to 100.
         */
        Generation: {
            /**
             * Attachments
             * @default []
             */
            attachments: string[];
            /** Base Generation Id */
            base_generation_id?: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Created By
             * Format: uuid
             */
            created_by: string;
            error?: server["schemas"]["JobError"] | null;
            /** Expired At */
            expired_at?: string | null;
            /** Finished At */
            finished_at?: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            kind: server["schemas"]["GenerationKind"];
            /**
             * Last Seq
             * @default 0
             */
            last_seq: number;
            options: server["schemas"]["GenerationOptions"];
            /**
             * Progress
             * @default 0
             */
            progress: number;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Prompt */
            prompt: string;
            result?: server["schemas"]["GenerationResult"] | null;
            /** Session Id */
            session_id?: string | null;
            /** @default queued */
            stage: server["schemas"]["Stage"];
            /** Started At */
            started_at?: string | null;
            status: server["schemas"]["GenerationStatus"];
            /**
             * @default {
             *       "cached_tokens": 0,
             *       "cost_micro_usd": null,
             *       "model_calls": 0,
             *       "output_tokens": 0,
             *       "prompt_tokens": 0,
             *       "thought_tokens": 0,
             *       "total_tokens": 0
             *     }
             */
            usage: server["schemas"]["Usage"];
        };
        /**
         * GenerationKind
         * @enum {string}
         */
        GenerationKind: "generate" | "fix" | "converse" | "restore" | "import";
        /**
         * GenerationOptions
         * @description `on_disconnect` unset means: `grace` for a job started over the WebSocket, `continue` over REST.
         *
         *     `write_tests`: the model writes widget tests for what it builds, and they are run where there is a Flutter SDK.
         *     `build_web`: as the last check the app is built for the web, where there is one.
         *     `model` is one of `GET /api/models`; unset, the project's choice counts, then the default.
         *     With a `target_folder` the job writes there, and in the files and folders of `also_write`, and nowhere else.
         */
        GenerationOptions: {
            /**
             * Also Write
             * @default []
             */
            also_write: string[];
            /**
             * Build Web
             * @default false
             */
            build_web: boolean;
            /**
             * Grace S
             * @default 30
             */
            grace_s: number;
            /**
             * Max Fix Attempts
             * @default 3
             */
            max_fix_attempts: number;
            /** Model */
            model?: string | null;
            on_disconnect?: server["schemas"]["OnDisconnect"] | null;
            /** Target Folder */
            target_folder?: string | null;
            /**
             * Write Tests
             * @default false
             */
            write_tests: boolean;
        };
        /**
         * GenerationResult
         * @description What a finished job delivered.
         *
         *     `model` answered first; `models` are all that answered, in that order. `context` tells what the first was shown.
         *     `verification` is the badge of its version; none when there is no version.
         */
        GenerationResult: {
            context?: server["schemas"]["ContextSummary"] | null;
            /**
             * Diagnostics
             * @default []
             */
            diagnostics: server["schemas"]["Diagnostic"][];
            /**
             * @default {
             *       "files_added": 0,
             *       "files_changed": 0,
             *       "files_deleted": 0,
             *       "lines_added": 0,
             *       "lines_deleted": 0
             *     }
             */
            diff_stat: server["schemas"]["DiffStat"];
            /**
             * @default {
             *       "exact": 0,
             *       "fuzzy": 0,
             *       "indentation": 0,
             *       "refused": 0,
             *       "whitespace": 0
             *     }
             */
            edits: server["schemas"]["EditCounts"];
            /**
             * Files
             * @default []
             */
            files: server["schemas"]["FileEntry"][];
            /** Model */
            model?: string | null;
            /**
             * Models
             * @default []
             */
            models: string[];
            /** Preview Url */
            preview_url?: string | null;
            /** Provenance */
            provenance?: string | null;
            /**
             * Refusals
             * @default []
             */
            refusals: server["schemas"]["Refusal"][];
            /**
             * Repair Rounds
             * @default 0
             */
            repair_rounds: number;
            verification?: server["schemas"]["Verification"] | null;
        };
        /**
         * GenerationStatus
         * @enum {string}
         */
        GenerationStatus: "pending" | "running" | "completed" | "error" | "cancelled";
        /**
         * JobError
         * @description Why a generation ended without a clean version.
         */
        JobError: {
            code: server["schemas"]["ErrorCode"];
            /** Message */
            message: string;
            /**
             * Retryable
             * @default false
             */
            retryable: boolean;
        };
        /**
         * Message
         * @description What becomes of a message to the running job. Without `seq` it is the answer to `Steer`.
         *
         *     Its text is at `GET /api/generations/{id}/messages`. `follow_up_id` names the generation that a queued one becomes
         *     part of: it exists once this job has ended.
         */
        Message: {
            disposition: server["schemas"]["Disposition"];
            draft?: server["schemas"]["DraftTag"] | null;
            /** Follow Up Id */
            follow_up_id?: string | null;
            /** Generation Id */
            generation_id?: string | null;
            /**
             * Message Id
             * Format: uuid
             */
            message_id: string;
            /** Request Id */
            request_id?: string | null;
            /**
             * Round
             * @default 0
             */
            round: number;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Message
             * @constant
             */
            type: "Message";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * OnDisconnect
         * @description What the last watcher's disconnect does to a running job.
         * @enum {string}
         */
        OnDisconnect: "cancel" | "grace" | "continue";
        /** Pong */
        Pong: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Pong
             * @constant
             */
            type: "Pong";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * Preview
         * @description A change of a live preview. It also comes after the job's `Result`, then always without `seq`.
         */
        Preview: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            state: server["schemas"]["PreviewState"];
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Preview
             * @constant
             */
            type: "Preview";
            /** Url */
            url?: string | null;
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * PreviewState
         * @description What a live preview does. STOPPED and FAILED are its ends.
         * @enum {string}
         */
        PreviewState: "starting" | "running" | "restarting" | "stopped" | "failed";
        /**
         * PublicationState
         * @enum {string}
         */
        PublicationState: "running" | "completed" | "failed" | "withdrawing" | "withdrawn";
        /**
         * PublicationStep
         * @description What a publication that runs is doing; none before the first of them.
         *
         *     `checking`: the toolchain looks at the chosen files, when it has not yet.
         * @enum {string}
         */
        PublicationStep: "checking" | "plan" | "push" | "pull_request";
        /**
         * Publishing
         * @description How far a publication, or its withdrawal, is. Always without `seq`; all of it is at `GET .../publish`.
         *
         *     `url` is that of the pull request, `code` that of the error.
         */
        Publishing: {
            code?: server["schemas"]["ErrorCode"] | null;
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            state: server["schemas"]["PublicationState"];
            step?: server["schemas"]["PublicationStep"] | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Publishing
             * @constant
             */
            type: "Publishing";
            /** Url */
            url?: string | null;
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * Refusal
         * @description A file of the model's answer that was not written, and why.
         */
        Refusal: {
            /** Detail */
            detail: string;
            /** Path */
            path: string;
            reason: server["schemas"]["RefusalReason"];
        };
        /**
         * RefusalReason
         * @enum {string}
         */
        RefusalReason: "path_not_allowed" | "duplicate_path" | "case_collision" | "too_many_files" | "file_too_large" | "placeholder_text" | "unexplained_deletion" | "edit_does_not_match" | "edit_matches_twice" | "edits_overlap" | "edit_malformed" | "no_such_file" | "block_not_closed" | "not_text";
        /**
         * Reset
         * @description A new attempt of a round: discard the round's drafts; the saved draft follows from index 0.
         */
        Reset: {
            /** Attempt */
            attempt: number;
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Round */
            round: number;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Reset
             * @constant
             */
            type: "Reset";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * Result
         * @description The end of a job: no `seq` follows it. `follow_up_id` names the job that starts next from queued messages.
         */
        Result: {
            context?: server["schemas"]["ContextSummary"] | null;
            /**
             * Diagnostics
             * @default []
             */
            diagnostics: server["schemas"]["Diagnostic"][];
            /**
             * @default {
             *       "files_added": 0,
             *       "files_changed": 0,
             *       "files_deleted": 0,
             *       "lines_added": 0,
             *       "lines_deleted": 0
             *     }
             */
            diff_stat: server["schemas"]["DiffStat"];
            draft?: server["schemas"]["DraftTag"] | null;
            /**
             * @default {
             *       "exact": 0,
             *       "fuzzy": 0,
             *       "indentation": 0,
             *       "refused": 0,
             *       "whitespace": 0
             *     }
             */
            edits: server["schemas"]["EditCounts"];
            error?: server["schemas"]["JobError"] | null;
            /**
             * Files
             * @default []
             */
            files: server["schemas"]["FileEntry"][];
            /** Follow Up Id */
            follow_up_id?: string | null;
            generation: server["schemas"]["FinishedGeneration"];
            /** Generation Id */
            generation_id?: string | null;
            /** Model */
            model?: string | null;
            /**
             * Models
             * @default []
             */
            models: string[];
            /** Preview Url */
            preview_url?: string | null;
            /** Provenance */
            provenance?: string | null;
            /**
             * Refusals
             * @default []
             */
            refusals: server["schemas"]["Refusal"][];
            /**
             * Repair Rounds
             * @default 0
             */
            repair_rounds: number;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            status: server["schemas"]["GenerationStatus"];
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Result
             * @constant
             */
            type: "Result";
            /**
             * @default {
             *       "cached_tokens": 0,
             *       "cost_micro_usd": null,
             *       "model_calls": 0,
             *       "output_tokens": 0,
             *       "prompt_tokens": 0,
             *       "thought_tokens": 0,
             *       "total_tokens": 0
             *     }
             */
            usage: server["schemas"]["Usage"];
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
            verification?: server["schemas"]["Verification"] | null;
        };
        /**
         * Session
         * @description `expires_in` is in seconds, `expires_at` in UTC.
         */
        Session: {
            /** Access Token */
            access_token: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Expires In */
            expires_in: number;
            /** Refresh Token */
            refresh_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type: "bearer";
            user: server["schemas"]["User"];
        };
        /**
         * Severity
         * @enum {string}
         */
        Severity: "error" | "warning" | "info";
        /**
         * Stage
         * @description Where a job is, in the order of the pipeline. `repair` wraps a further model, apply and check round.
         *
         *     An import has `clone`, `inspect` and `summarise` in place of those between `queued` and `finish`.
         * @enum {string}
         */
        Stage: "queued" | "provision" | "context" | "model" | "apply" | "pub_get" | "analyze" | "test" | "build" | "repair" | "snapshot" | "finish" | "clone" | "inspect" | "summarise";
        /**
         * StageState
         * @enum {string}
         */
        StageState: "started" | "completed" | "failed" | "retrying" | "waiting";
        /**
         * StatusUpdate
         * @description `progress` is a percentage from 0 to 100 and never falls.
         */
        StatusUpdate: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Message */
            message: string;
            /** Progress */
            progress: number;
            /** Request Id */
            request_id?: string | null;
            /**
             * Round
             * @default 0
             */
            round: number;
            /** Seq */
            seq?: number | null;
            stage: server["schemas"]["Stage"];
            state: server["schemas"]["StageState"];
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default StatusUpdate
             * @constant
             */
            type: "StatusUpdate";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /** Subscribed */
        Subscribed: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Last Seq */
            last_seq: number;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            status: server["schemas"]["GenerationStatus"];
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Subscribed
             * @constant
             */
            type: "Subscribed";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * Text
         * @description Command output and notices.
         */
        Text: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Message */
            message: string;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            source: server["schemas"]["TextSource"];
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Text
             * @constant
             */
            type: "Text";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * TextSource
         * @enum {string}
         */
        TextSource: "notice" | "pub_get" | "analyze" | "test" | "build" | "preview" | "git";
        /** TokenExpiring */
        TokenExpiring: {
            draft?: server["schemas"]["DraftTag"] | null;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default TokenExpiring
             * @constant
             */
            type: "TokenExpiring";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /** TokenRefreshed */
        TokenRefreshed: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            session: server["schemas"]["Session"];
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default TokenRefreshed
             * @constant
             */
            type: "TokenRefreshed";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /** Unsubscribed */
        Unsubscribed: {
            draft?: server["schemas"]["DraftTag"] | null;
            /** Generation Id */
            generation_id?: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq?: number | null;
            /**
             * Ts
             * Format: date-time
             */
            ts?: string;
            /**
             * Type
             * @default Unsubscribed
             * @constant
             */
            type: "Unsubscribed";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * Usage
         * @description Model tokens of a job, summed over its calls.
         *
         *     `prompt_tokens` contain the `cached_tokens`. The cost is an estimate, in micro-USD; null when a price is unknown.
         */
        Usage: {
            /**
             * Cached Tokens
             * @default 0
             */
            cached_tokens: number;
            /** Cost Micro Usd */
            cost_micro_usd?: number | null;
            /**
             * Model Calls
             * @default 0
             */
            model_calls: number;
            /**
             * Output Tokens
             * @default 0
             */
            output_tokens: number;
            /**
             * Prompt Tokens
             * @default 0
             */
            prompt_tokens: number;
            /**
             * Thought Tokens
             * @default 0
             */
            thought_tokens: number;
            /**
             * Total Tokens
             * @default 0
             */
            total_tokens: number;
        };
        /** User */
        User: {
            /** Email */
            email: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /**
         * Verification
         * @description `by` is the label of the toolchain, as in `provenance`. `notes` say why a check was not run.
         */
        Verification: {
            /** @default not_run */
            analyze: server["schemas"]["app__contracts__verification__CheckState"];
            /** @default not_run */
            build: server["schemas"]["app__contracts__verification__CheckState"];
            /** By */
            by?: string | null;
            /**
             * Notes
             * @default []
             */
            notes: server["schemas"]["CheckNote"][];
            /** @default not_run */
            test: server["schemas"]["app__contracts__verification__CheckState"];
        };
        /**
         * CheckState
         * @enum {string}
         */
        app__contracts__reviews__CheckState: "running" | "clean" | "problems" | "failed";
        /**
         * CheckState
         * @enum {string}
         */
        app__contracts__verification__CheckState: "passed" | "failed" | "not_run";
        ServerFrame: server["schemas"]["Authenticated"] | server["schemas"]["TokenExpiring"] | server["schemas"]["TokenRefreshed"] | server["schemas"]["Accepted"] | server["schemas"]["StatusUpdate"] | server["schemas"]["Chat"] | server["schemas"]["Code"] | server["schemas"]["Text"] | server["schemas"]["AnalysisError"] | server["schemas"]["Message"] | server["schemas"]["Subscribed"] | server["schemas"]["Unsubscribed"] | server["schemas"]["Ack"] | server["schemas"]["Reset"] | server["schemas"]["Preview"] | server["schemas"]["Checking"] | server["schemas"]["Publishing"] | server["schemas"]["Error"] | server["schemas"]["Result"] | server["schemas"]["Pong"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
