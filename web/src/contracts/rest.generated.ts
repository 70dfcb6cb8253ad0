// Made by `npm run types` from web/schemas: do not edit.

export interface paths {
    "/api/attachments/{attachment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get
         * @description The image as it is kept.
         */
        get: operations["get_api_attachments__attachment_id__get"];
        put?: never;
        post?: never;
        /** Delete */
        delete: operations["delete_api_attachments__attachment_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Set a new password. Every session of the account ends but this one.
         */
        post: operations["change_password_api_auth_change_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Begin Github Link
         * @description Start linking. Open the answer's `url` in the browser that asked, which keeps a cookie until it is back.
         */
        get: operations["begin_github_link_api_auth_github_get"];
        put?: never;
        post?: never;
        /**
         * Unlink Github
         * @description Forget the link, and take it back at GitHub. While GitHub is away that is `pending`, and done later.
         */
        delete: operations["unlink_github_api_auth_github_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/github/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finish Github Link
         * @description Where GitHub leads back to. A state is good once, in the browser that asked; without an installation of the App
         *     the answer's `install_url` comes next. A failure is told to `redirect_to` as `github_error`.
         */
        get: operations["finish_github_link_api_auth_github_callback_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/github/signin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leave For Github
         * @description Open this in the browser. GitHub leads back to `redirect_to`, or else straight to the callback.
         */
        get: operations["leave_for_github_api_auth_github_signin_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/github/signin/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come Back
         * @description A session for the `code` that came back, in the browser that left; it is good once.
         */
        get: operations["come_back_api_auth_github_signin_callback_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/github/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Github Link
         * @description The caller's link.
         */
        get: operations["github_link_api_auth_github_status_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description A new session. A wrong password and an unknown address get the same answer.
         */
        post: operations["log_in_api_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/oauth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In With Form
         * @description The same with the form of OAuth 2, for Swagger's Authorize button: `username` is the address.
         */
        post: operations["log_in_with_form_api_auth_login_oauth_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description End this session, the user's `others`, or all. Refresh tokens end at once, access tokens within 30 s.
         */
        post: operations["log_out_api_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Whose access token this is.
         */
        get: operations["me_api_auth_me_get"];
        put?: never;
        post?: never;
        /**
         * Delete
         * @description Delete the account with all that only it owns. 409 `sole_owner` names the projects that others would lose.
         */
        delete: operations["delete_api_auth_me_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description Everything that is the account's own, as one zip: rows as JSON lines, versions as archives. It is made while it
         *     is sent; one that ends early has no directory, and does not open.
         */
        get: operations["export_api_auth_me_export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description New tokens for a session. Each refresh token is good for one call: the second ends the session, unless it comes
         *     within seconds of the first.
         */
        post: operations["refresh_api_auth_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request Password Reset
         * @description Ask for a mail with a code. The answer is the same whether or not the address has an account.
         */
        post: operations["request_password_reset_api_auth_reset_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset-password/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Password
         * @description Set a new password with the mail's code. Answers a new session; every other one of the account ends.
         */
        post: operations["reset_password_api_auth_reset_password_confirm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Up
         * @description Make an account and log in.
         */
        post: operations["sign_up_api_auth_signup_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/codec/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decode
         * @description `temporal.api.common.v1.Payloads` as JSON, decrypted.
         */
        post: operations["decode_api_codec_decode_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/codec/encode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Encode
         * @description The same, encrypted with the newest key.
         */
        post: operations["encode_api_codec_encode_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/codec/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Session
         * @description Let this browser's Web UI decode until the access token ends: it must be told to send cookies to the endpoint.
         */
        post: operations["open_session_api_codec_session_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get */
        get: operations["get_api_generations__generation_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Archive
         * @description The finished version as a zip; 409 `not_ready` while the job runs.
         */
        get: operations["archive_api_generations__generation_id__archive_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel
         * @description Ask the job to stop.
         */
        post: operations["cancel_api_generations__generation_id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Diff
         * @description What changed, file by file. A version that started from nothing has only added files.
         */
        get: operations["diff_api_generations__generation_id__diff_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A generation's events as they happen
         * @description Durable events carry their `seq` as id; drafts have no id. The data is the frame of the WebSocket protocol.
         */
        get: operations["stream_events_api_generations__generation_id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Files
         * @description All files on one page, by path; while the job runs, those that it has so far.
         */
        get: operations["files_api_generations__generation_id__files_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/files/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * File
         * @description One file's content: as plain text, or as bytes when it is not UTF-8. Never as what a browser would run.
         */
        get: operations["file_api_generations__generation_id__files__path__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page
         * @description What was said to the job and what became of it, all on one page.
         */
        get: operations["page_api_generations__generation_id__messages_get"];
        put?: never;
        /**
         * Post
         * @description Say something to the running job: for its next round, or for a job of its own that starts when this one ends.
         *
         *     What comes too late for another round is queued. 409 `already_finished` once the job has ended.
         */
        post: operations["post_api_generations__generation_id__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get */
        get: operations["get_api_generations__generation_id__preview_get"];
        put?: never;
        /**
         * Start
         * @description Serve a finished version live; its `url` is there once it is `running`. One that is active is answered.
         */
        post: operations["start_api_generations__generation_id__preview_post"];
        /**
         * Stop
         * @description Ask the preview to end.
         */
        delete: operations["stop_api_generations__generation_id__preview_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/preview/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shared */
        get: operations["shared_api_generations__generation_id__preview_share_get"];
        /**
         * Publish
         * @description Build the version and share it by a link, which only this answer has. Asked again, a new link ends the old.
         */
        put: operations["publish_api_generations__generation_id__preview_share_put"];
        post?: never;
        /**
         * Withdraw
         * @description End the link.
         */
        delete: operations["withdraw_api_generations__generation_id__preview_share_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get
         * @description Where the publication is. A failed one says why in `error`, and with `publish_conflict` where in `conflicts`.
         */
        get: operations["get_api_generations__generation_id__publish_get"];
        put?: never;
        /**
         * Publish
         * @description Begin to publish. 409 `approval_required` names in `errors` each sensitive file that is to be approved.
         */
        post: operations["publish_api_generations__generation_id__publish_post"];
        /**
         * Withdraw
         * @description Begin to close the pull request and to delete its branch; one that others have pushed to stays.
         */
        delete: operations["withdraw_api_generations__generation_id__publish_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore
         * @description A new version with the content of this one: a generation of kind `restore`, which the next job starts from.
         */
        post: operations["restore_api_generations__generation_id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get
         * @description The version's changes and the decisions about them. The ETag of a review that nobody has written is `"0"`.
         */
        get: operations["get_api_generations__generation_id__review_get"];
        /**
         * Decide
         * @description Decide on all changes at once: what is not rejected is taken. 412 when somebody decided since you read it.
         */
        put: operations["decide_api_generations__generation_id__review_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/review/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check
         * @description Have the toolchain check exactly the chosen files: `check` of the review says what it finds.
         */
        post: operations["check_api_generations__generation_id__review_check_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations/{generation_id}/review/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Repair
         * @description A job that mends what the check found, starting from the chosen files.
         */
        post: operations["repair_api_generations__generation_id__review_repair_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/github/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive Webhook
         * @description For GitHub alone: the raw body must be signed with `GITHUB_WEBHOOK_SECRET`.
         */
        post: operations["receive_webhook_api_github_webhooks_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live
         * @description The process answers; nothing else is asked.
         */
        get: operations["live_api_health_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Whether everything that requests need answers within a second.
         */
        get: operations["ready_api_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/startup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Startup
         * @description Whether every part has answered once since the process began. From then on it stays up: see `ready`.
         */
        get: operations["startup_api_health_startup_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/knowledge-packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Packs
         * @description What this installation knows about SDKs beyond what models do. A project is given packs by their name.
         */
        get: operations["packs_api_knowledge_packs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page
         * @description All models on one page, the default first.
         */
        get: operations["page_api_models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page
         * @description The caller's projects, newest first.
         */
        get: operations["page_api_projects_get"];
        put?: never;
        /**
         * Create
         * @description A project that the caller owns.
         */
        post: operations["create_api_projects_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get */
        get: operations["get_api_projects__project_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete
         * @description Delete the project with everything in it, for all its members. Running jobs are stopped.
         */
        delete: operations["delete_api_projects__project_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change
         * @description Change what is given. 412 when somebody else has changed the project since you read it.
         */
        patch: operations["change_api_projects__project_id__patch"];
        trace?: never;
    };
    "/api/projects/{project_id}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add
         * @description Attach a PNG, JPEG, WebP or GIF of at most 5 MiB, whatever its Content-Type says; name it in a request then.
         *
         *     It is drawn anew: metadata is removed, a large image reduced, and of a GIF the first frame is kept.
         */
        post: operations["add_api_projects__project_id__attachments_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page
         * @description Who did what with the project, its members and invitations, the latest first. For owners.
         */
        get: operations["page_api_projects__project_id__audit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page
         * @description What was said, newest first: the next page is what was said before.
         */
        get: operations["page_api_projects__project_id__conversation_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/conversation/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sessions
         * @description The sessions of the conversation, the one that was spoken in last first.
         */
        get: operations["sessions_api_projects__project_id__conversation_sessions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page
         * @description The project's generations, newest first. Stage and progress of a running one are told by its own address.
         */
        get: operations["page_api_projects__project_id__generations_get"];
        put?: never;
        /**
         * Start
         * @description Start a job. It goes on without this connection: poll it, or watch its events.
         */
        post: operations["start_api_projects__project_id__generations_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/generations/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Estimate
         * @description What this request would use if it were started now: a rough guess, for which no model is asked.
         */
        post: operations["estimate_api_projects__project_id__generations_estimate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Members
         * @description All members on one page, longest-standing first; for an owner followed by the pending invitations.
         */
        get: operations["members_api_projects__project_id__members_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Role
         * @description Give a member another role. To pass ownership on, make them an owner and then leave or take a lesser role.
         */
        patch: operations["change_role_api_projects__project_id__members__user_id__patch"];
        trace?: never;
    };
    "/api/projects/{project_id}/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Share
         * @description Make who has the address a member, now or when they have an account; the answer is the same. Who is a member
         *     already gets the role.
         */
        post: operations["share_api_projects__project_id__share_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/unshare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Unshare
         * @description Take a member away, leave, or take an invitation back.
         */
        delete: operations["unshare_api_projects__project_id__unshare_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage
         * @description Tokens, seconds and estimated cost of the project's jobs by day, model and user, with the caller's own budget.
         */
        get: operations["usage_api_projects__project_id__usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Repositories
         * @description Those that the caller sees and the GitHub App is given, of one account after the other. A page may be short, or
         *     empty: there is more for as long as there is a `next_cursor`.
         */
        get: operations["list_repositories_api_repos_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repos/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start
         * @description Import a repository of GitHub's, into a new project unless one is named.
         */
        post: operations["start_api_repos_import_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repos/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get */
        get: operations["get_api_repos_imports__import_id__get"];
        put?: never;
        post?: never;
        /**
         * Cancel
         * @description Ask the import to stop; what it has done so far is removed. 409 `already_finished` when it has ended.
         */
        delete: operations["cancel_api_repos_imports__import_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repos/imports/{import_id}/codebase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Codebase
         * @description The imported code as one text.
         */
        get: operations["codebase_api_repos_imports__import_id__codebase_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/repos/{owner}/{name}/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Branches
         * @description The branches of a repository, as GitHub orders them.
         */
        get: operations["list_branches_api_repos__owner___name__branches_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In
         * @description A new session. A wrong password and an unknown address get the same answer.
         */
        post: operations["sign_in_api_studio_session_post"];
        /**
         * Sign Out
         * @description End this session, the user's `others`, or all, and clear the cookie unless it is the others'.
         *
         *     The access token may be left out, or have ended. Where there is no session any more that is no error.
         */
        delete: operations["sign_out_api_studio_session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/session/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leave Studio For Github
         * @description Open this in the browser, as a page. GitHub leads back to the callback, and that to the studio.
         */
        get: operations["leave_studio_for_github_api_studio_session_github_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/session/github/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come Back To Studio
         * @description The `code` is good once, in the browser that left, with the secret that never left the server.
         */
        get: operations["come_back_to_studio_api_studio_session_github_callback_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/session/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh In Studio
         * @description A new access token for the cookie, which is renewed. All tabs that ask at once get one; 401 clears the cookie.
         */
        post: operations["refresh_in_studio_api_studio_session_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/session/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Password In Studio
         * @description Set a new password with the code of the mail that `POST /api/auth/reset-password` sends, and sign in.
         */
        post: operations["reset_password_in_studio_api_studio_session_reset_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/session/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Up In Studio
         * @description Make an account and sign in. Where its mail must be answered first that is 403 `email_not_confirmed`.
         */
        post: operations["sign_up_in_studio_api_studio_session_signup_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Studio Settings
         * @description What this server offers, and whether this browser is signed in. Anybody may ask.
         */
        get: operations["studio_settings_api_studio_settings_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ws/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The WebSocket protocol as JSON schemas */
        get: operations["get_protocol_api_ws_schema_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccountDeletionRequest
         * @description Without a password the session itself must be new.
         */
        AccountDeletionRequest: {
            /** Password */
            password?: string | null;
            /** @default keep */
            projects?: components["schemas"]["SoleProjects"];
        };
        /** Alive */
        Alive: {
            /** @default up */
            status: components["schemas"]["HealthStatus"];
        };
        /**
         * Attachment
         * @description An image as it is kept: without metadata. `size` in bytes, `width` and `height` in pixels.
         */
        Attachment: {
            content_type: components["schemas"]["ImageType"];
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
            /** Height */
            height: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
            /** Width */
            width: number;
        };
        /**
         * AuditEntry
         * @description `action` is stable, such as `member.added`. No actor: it was done by the service. `subject_id` is the user that
         *     it was done to; `role` is what they or an invitation got or had, `role_before` what it was before a change.
         *     `generation_id` is the version or import that it was done with, `paths` the sensitive files that were approved.
         */
        AuditEntry: {
            /** Action */
            action: string;
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Generation Id */
            generation_id: string | null;
            /** Id */
            id: number;
            /** Paths */
            paths: string[] | null;
            role: components["schemas"]["ProjectRole"] | null;
            role_before: components["schemas"]["ProjectRole"] | null;
            /** Subject Id */
            subject_id: string | null;
        };
        /** Body_log_in_with_form_api_auth_login_oauth_post */
        Body_log_in_with_form_api_auth_login_oauth_post: {
            /** Client Id */
            client_id?: string | null;
            /**
             * Client Secret
             * Format: password
             */
            client_secret?: string | null;
            /** Grant Type */
            grant_type?: string | null;
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Scope
             * @default
             */
            scope?: string;
            /** Username */
            username: string;
        };
        /**
         * Budget
         * @description What the caller has running and may still use, over all projects. A limit that is null is none.
         */
        Budget: {
            /** Daily Tokens */
            daily_tokens: number | null;
            /** Max Running Jobs */
            max_running_jobs: number | null;
            /** Max Tokens Per Job */
            max_tokens_per_job: number | null;
            /**
             * Resets At
             * Format: date-time
             */
            resets_at: string;
            /** Running Jobs */
            running_jobs: number;
            /** Tokens Left Today */
            tokens_left_today: number | null;
            /** Tokens Today */
            tokens_today: number;
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
            check: components["schemas"]["CheckName"];
            /** Note */
            note: string;
        };
        /**
         * CheckStep
         * @description What a check that runs is doing; none while it gets a workspace.
         * @enum {string}
         */
        CheckStep: "packages" | "analyze";
        /** CloseReason */
        CloseReason: {
            /** Code */
            code: number;
            /** Name */
            name: string;
        };
        /**
         * Conflict
         * @description A file that changed on both sides. `hunks` are its conflicting places between Git's markers, if it is text.
         */
        Conflict: {
            /**
             * Hunks
             * @default []
             */
            hunks: string[];
            /** Path */
            path: string;
        };
        /**
         * ContextEntry
         * @description `tokens` is an estimate.
         */
        ContextEntry: {
            form: components["schemas"]["ContextForm"];
            /** Path */
            path: string;
            reason: components["schemas"]["ContextReason"];
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
            entries: components["schemas"]["ContextEntry"][];
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
         * ConversationMessage
         * @description A prompt is there once its job runs, the answer once the job has ended. Ids grow in the order of being said.
         */
        ConversationMessage: {
            /** Content */
            content: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Generation Id */
            generation_id: string | null;
            /** Id */
            id: number;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            role: components["schemas"]["ConversationRole"];
            /** Session Id */
            session_id: string | null;
        };
        /**
         * ConversationRole
         * @description Who said it.
         * @enum {string}
         */
        ConversationRole: "user" | "assistant";
        /**
         * ConversationSession
         * @description One thread of a project's conversation. `title` is how it began, at most 200 characters.
         */
        ConversationSession: {
            /**
             * Last At
             * Format: date-time
             */
            last_at: string;
            /** Last Message Id */
            last_message_id: number;
            /** Messages */
            messages: number;
            /**
             * Session Id
             * Format: uuid
             */
            session_id: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /** Title */
            title: string;
        };
        /**
         * Credentials
         * @description Sign-up and login.
         */
        Credentials: {
            /** Email */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * DayUsage
         * @description A day of UTC.
         */
        DayUsage: {
            /**
             * Cached Tokens
             * @default 0
             */
            cached_tokens: number;
            /**
             * Charged Tokens
             * @default 0
             */
            charged_tokens: number;
            /** Cost Micro Usd */
            cost_micro_usd: number | null;
            /**
             * Day
             * Format: date
             */
            day: string;
            /**
             * Jobs
             * @default 0
             */
            jobs: number;
            /**
             * Model Calls
             * @default 0
             */
            model_calls: number;
            /**
             * Model Seconds
             * @default 0
             */
            model_seconds: number;
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
             * Tool Seconds
             * @default 0
             */
            tool_seconds: number;
            /**
             * Total Tokens
             * @default 0
             */
            total_tokens: number;
            /**
             * Unpriced Calls
             * @default 0
             */
            unpriced_calls: number;
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
            severity: components["schemas"]["Severity"];
            /**
             * Source Line
             * @default
             */
            source_line: string;
        };
        /**
         * DiffHunk
         * @description A run of changed lines with three lines around it, as in the unified format.
         *
         *     `text` is its `@@` header and lines; a file's hunks in order, under `---` and `+++` headers, are a patch. Starts
         *     count from 1; the start of a side without lines is the line before it. `id` is made of the path and the lines: it
         *     stays the same when the hunk only moves within the file.
         */
        DiffHunk: {
            /** Id */
            id: string;
            /** New Lines */
            new_lines: number;
            /** New Start */
            new_start: number;
            /** Old Lines */
            old_lines: number;
            /** Old Start */
            old_start: number;
            /** Text */
            text: string;
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
        /**
         * EntryPath
         * @description A package of the repository. `path` is its folder, empty for the root; `entry_points` its `lib/main*.dart`.
         */
        EntryPath: {
            /**
             * Entry Points
             * @default []
             */
            entry_points: string[];
            kind: components["schemas"]["PackageKind"];
            /** Name */
            name: string | null;
            /** Path */
            path: string;
            /** Problem */
            problem: string | null;
        };
        /**
         * ErrorCode
         * @description What went wrong, for programs. The `detail` beside it is for people and may change.
         * @enum {string}
         */
        ErrorCode: "invalid_message" | "invalid_request" | "invalid_prompt" | "message_too_large" | "not_found" | "method_not_allowed" | "forbidden" | "conflict" | "already_finished" | "idempotency_mismatch" | "not_ready" | "too_many_messages" | "unknown_model" | "version_expired" | "version_required" | "last_owner" | "sole_owner" | "invalid_attachment" | "unknown_attachment" | "unknown_knowledge_pack" | "too_many_requests" | "too_many_subscriptions" | "too_many_jobs" | "daily_budget_exhausted" | "not_authenticated" | "token_expired" | "invalid_token" | "invalid_credentials" | "reauthentication_required" | "account_exists" | "weak_password" | "same_password" | "invalid_code" | "invalid_refresh_token" | "refresh_token_reused" | "sign_in_failed" | "email_not_confirmed" | "foreign_page" | "too_slow" | "dependency_unavailable" | "toolchain_unavailable" | "toolchain_failed" | "sandbox_unavailable" | "internal" | "github_not_configured" | "github_link_failed" | "github_not_linked" | "github_link_expired" | "github_forbidden" | "github_not_found" | "github_conflict" | "github_refused" | "github_rate_limited" | "github_unavailable" | "invalid_signature" | "clone_failed" | "branch_not_found" | "folder_not_found" | "repository_empty" | "repository_too_large" | "too_many_files" | "repository_refused" | "push_rejected" | "branch_protected" | "branch_taken" | "not_imported" | "nothing_chosen" | "not_repairable" | "already_published" | "publication_running" | "review_stale" | "check_failed" | "not_published" | "approval_required" | "secret_found" | "publish_conflict" | "model_blocked" | "model_quota" | "model_unavailable" | "model_rejected" | "model_truncated" | "model_empty" | "base_not_found" | "workspace_failed" | "preview_failed" | "too_many_previews" | "not_clean" | "repeated_errors" | "budget_exhausted" | "timed_out" | "job_lost" | "cancelled";
        /**
         * FieldProblem
         * @description One field that was wrong. `field` is a dotted path into the request.
         */
        FieldProblem: {
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /**
         * FileChange
         * @description A renamed file is a deleted one and an added one.
         * @enum {string}
         */
        FileChange: "added" | "modified" | "deleted";
        /**
         * FileDiff
         * @description One file that differs. Sizes are in bytes; a side where the file does not exist has none.
         */
        FileDiff: {
            change: components["schemas"]["FileChange"];
            /**
             * Hunks
             * @default []
             */
            hunks: components["schemas"]["DiffHunk"][];
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
            /** New Size */
            new_size: number | null;
            /** Old Size */
            old_size: number | null;
            /** Path */
            path: string;
            text_omitted: components["schemas"]["TextOmission"] | null;
        };
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
            base_generation_id: string | null;
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
            error: components["schemas"]["JobError"] | null;
            /** Expired At */
            expired_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            kind: components["schemas"]["GenerationKind"];
            /**
             * Last Seq
             * @default 0
             */
            last_seq: number;
            options: components["schemas"]["GenerationOptions"];
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
            result: components["schemas"]["GenerationResult"] | null;
            /** Session Id */
            session_id: string | null;
            /** @default queued */
            stage: components["schemas"]["Stage"];
            /** Started At */
            started_at: string | null;
            status: components["schemas"]["GenerationStatus"];
            /**
             * @default {
             *       "cached_tokens": 0,
             *       "model_calls": 0,
             *       "output_tokens": 0,
             *       "prompt_tokens": 0,
             *       "thought_tokens": 0,
             *       "total_tokens": 0
             *     }
             */
            usage: components["schemas"]["Usage"];
        };
        /**
         * GenerationEstimate
         * @description What a job would use if it were started now: a rough guess, made without asking the model.
         *
         *     `prompt_tokens` are those of the first call; the ranges are of the whole job, `low` without a repair, `high` with
         *     all of them. `cost_micro_usd` is null when the model's price is unknown. `would_be_refused` is the code with which
         *     starting would be refused now; `over_budget` says that even the low end is more than what is left.
         */
        GenerationEstimate: {
            budget: components["schemas"]["Budget"];
            cost_micro_usd: components["schemas"]["Range"] | null;
            /** Model */
            model: string;
            output_tokens: components["schemas"]["Range"];
            /**
             * Over Budget
             * @default false
             */
            over_budget: boolean;
            /** Prompt Tokens */
            prompt_tokens: number;
            total_tokens: components["schemas"]["Range"];
            would_be_refused: components["schemas"]["ErrorCode"] | null;
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
            on_disconnect?: components["schemas"]["OnDisconnect"] | null;
            /** Target Folder */
            target_folder?: string | null;
            /**
             * Write Tests
             * @default false
             */
            write_tests?: boolean;
        };
        /**
         * GenerationRequest
         * @description What starts a job over REST. `attachments` are images of the project.
         */
        GenerationRequest: {
            /**
             * Attachments
             * @default []
             */
            attachments?: string[];
            /** Base Generation Id */
            base_generation_id?: string | null;
            /** Error Message */
            error_message?: string | null;
            /**
             * Kind
             * @default generate
             * @enum {string}
             */
            kind?: "generate" | "fix" | "converse";
            /**
             * @default {
             *       "also_write": [],
             *       "build_web": false,
             *       "grace_s": 30,
             *       "max_fix_attempts": 3,
             *       "write_tests": false
             *     }
             */
            options?: components["schemas"]["GenerationOptions"];
            /** Prompt */
            prompt: string;
            /** Session Id */
            session_id?: string | null;
        };
        /**
         * GenerationResult
         * @description What a finished job delivered.
         *
         *     `model` answered first; `models` are all that answered, in that order. `context` tells what the first was shown.
         *     `verification` is the badge of its version; none when there is no version.
         */
        GenerationResult: {
            context: components["schemas"]["ContextSummary"] | null;
            /**
             * Diagnostics
             * @default []
             */
            diagnostics: components["schemas"]["Diagnostic"][];
            /**
             * @default {
             *       "files_added": 0,
             *       "files_changed": 0,
             *       "files_deleted": 0,
             *       "lines_added": 0,
             *       "lines_deleted": 0
             *     }
             */
            diff_stat: components["schemas"]["DiffStat"];
            /**
             * @default {
             *       "exact": 0,
             *       "fuzzy": 0,
             *       "indentation": 0,
             *       "refused": 0,
             *       "whitespace": 0
             *     }
             */
            edits: components["schemas"]["EditCounts"];
            /**
             * Files
             * @default []
             */
            files: components["schemas"]["FileEntry"][];
            /** Model */
            model: string | null;
            /**
             * Models
             * @default []
             */
            models: string[];
            /** Preview Url */
            preview_url: string | null;
            /** Provenance */
            provenance: string | null;
            /**
             * Refusals
             * @default []
             */
            refusals: components["schemas"]["Refusal"][];
            /**
             * Repair Rounds
             * @default 0
             */
            repair_rounds: number;
            verification: components["schemas"]["Verification"] | null;
        };
        /**
         * GenerationStatus
         * @enum {string}
         */
        GenerationStatus: "pending" | "running" | "completed" | "error" | "cancelled";
        /**
         * GitHubLink
         * @description The caller's own link. `install_url` is set when the App is installed nowhere that they reach: open it next.
         */
        GitHubLink: {
            /** Install Url */
            install_url: string | null;
            /**
             * Installation Ids
             * @default []
             */
            installation_ids: number[];
            /** Linked At */
            linked_at: string | null;
            /** Login */
            login: string | null;
            status: components["schemas"]["LinkStatus"];
        };
        /**
         * GrantState
         * @description What became of what the person had allowed. `pending`: GitHub is away, it is tried again until it is done.
         * @enum {string}
         */
        GrantState: "revoked" | "pending" | "none";
        /**
         * HealthStatus
         * @enum {string}
         */
        HealthStatus: "up" | "down";
        /**
         * ImageType
         * @description What an image is kept as. A GIF is kept as a PNG of its first frame.
         * @enum {string}
         */
        ImageType: "image/png" | "image/jpeg" | "image/webp";
        /**
         * ImportRequest
         * @description Without `branch` the repository's default one. Without `folder` the root or, when that is no package, the only
         *     Flutter app. Without `project_id` a new project of the repository's name.
         */
        ImportRequest: {
            /** Branch */
            branch?: string | null;
            /** Folder */
            folder?: string | null;
            /** Project Id */
            project_id?: string | null;
            /** Repository */
            repository: string;
        };
        /**
         * JobError
         * @description Why a generation ended without a clean version.
         */
        JobError: {
            code: components["schemas"]["ErrorCode"];
            /** Message */
            message: string;
            /**
             * Retryable
             * @default false
             */
            retryable: boolean;
        };
        /**
         * JobMessage
         * @description A message to a job. `follow_up_id` names the generation that a queued one becomes part of.
         */
        JobMessage: {
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
            disposition: components["schemas"]["Disposition"];
            /** Follow Up Id */
            follow_up_id: string | null;
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            mode: components["schemas"]["MessageMode"];
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Text */
            text: string;
        };
        /**
         * KnowledgePack
         * @description A folder of Markdown about an SDK. `size` in bytes of UTF-8.
         */
        KnowledgePack: {
            /**
             * Description
             * @default
             */
            description: string;
            /** Files */
            files: number;
            /** Name */
            name: string;
            /** Size */
            size: number;
            /** Title */
            title: string;
        };
        /**
         * LeftOut
         * @description `path` is made safe to show.
         */
        LeftOut: {
            /** Path */
            path: string;
            reason: components["schemas"]["LeftOutReason"];
        };
        /**
         * LeftOutReason
         * @description Why a file of the repository is no part of the imported version. It stays in the repository as it is.
         * @enum {string}
         */
        LeftOutReason: "symlink" | "submodule" | "git_folder" | "case_collision" | "unsafe_name" | "too_deep" | "tool_output" | "lfs_pointer";
        /**
         * LinkDeparture
         * @description `url` is a page of GitHub, for the browser that got this answer; within ten minutes.
         */
        LinkDeparture: {
            /** Url */
            url: string;
        };
        /**
         * LinkStatus
         * @description `expired`: GitHub takes the link no longer, the account must be linked again.
         * @enum {string}
         */
        LinkStatus: "not_linked" | "linked" | "expired";
        /**
         * LinkStep
         * @description Which page of GitHub comes first: letting us act for you, or choosing the repositories that the App is given.
         * @enum {string}
         */
        LinkStep: "authorize" | "install";
        /**
         * LivePreview
         * @description A version's live preview as the members see it.
         *
         *     `url` is there while it is served. `shown_generation_id` is the version on show: the preview goes on to those that
         *     are made from it. `tail` has the tool's last lines once it has ended.
         */
        LivePreview: {
            /** Ended At */
            ended_at: string | null;
            error: components["schemas"]["JobError"] | null;
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /**
             * Shown Generation Id
             * Format: uuid
             */
            shown_generation_id: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Started By
             * Format: uuid
             */
            started_by: string;
            state: components["schemas"]["PreviewState"];
            /**
             * Tail
             * @default []
             */
            tail: string[];
            /** Url */
            url: string | null;
        };
        /** LogoutRequest */
        LogoutRequest: {
            /** @default local */
            scope?: components["schemas"]["LogoutScope"];
        };
        /**
         * LogoutScope
         * @description Which of the user's sessions end: this one, all but this one, or all.
         * @enum {string}
         */
        LogoutScope: "local" | "others" | "global";
        /**
         * Member
         * @description A member, or an invited address: then `pending`, without a `user_id`, and shown to owners only.
         */
        Member: {
            /** Email */
            email: string | null;
            /**
             * Pending
             * @default false
             */
            pending: boolean;
            role: components["schemas"]["ProjectRole"];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** User Id */
            user_id: string | null;
        };
        /**
         * MessageMode
         * @description `steer`: for the running job, in its next round. `queue`: for a job of its own, after this one.
         * @enum {string}
         */
        MessageMode: "steer" | "queue";
        /**
         * MessageRequest
         * @description The texts that wait for one job may together be as long as a prompt: 50 KB.
         */
        MessageRequest: {
            /** @default steer */
            mode?: components["schemas"]["MessageMode"];
            /** Text */
            text: string;
        };
        /**
         * Model
         * @description One of the configured models. The default answers where nothing else is chosen.
         */
        Model: {
            /** Is Default */
            is_default: boolean;
            /** Name */
            name: string;
        };
        /** ModelUsage */
        ModelUsage: {
            /**
             * Cached Tokens
             * @default 0
             */
            cached_tokens: number;
            /**
             * Charged Tokens
             * @default 0
             */
            charged_tokens: number;
            /** Cost Micro Usd */
            cost_micro_usd: number | null;
            /**
             * Jobs
             * @default 0
             */
            jobs: number;
            /** Model */
            model: string;
            /**
             * Model Calls
             * @default 0
             */
            model_calls: number;
            /**
             * Model Seconds
             * @default 0
             */
            model_seconds: number;
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
             * Tool Seconds
             * @default 0
             */
            tool_seconds: number;
            /**
             * Total Tokens
             * @default 0
             */
            total_tokens: number;
            /**
             * Unpriced Calls
             * @default 0
             */
            unpriced_calls: number;
        };
        /**
         * OnDisconnect
         * @description What the last watcher's disconnect does to a running job.
         * @enum {string}
         */
        OnDisconnect: "cancel" | "grace" | "continue";
        /**
         * PackageKind
         * @description What a `pubspec.yaml` makes of its folder.
         * @enum {string}
         */
        PackageKind: "flutter_app" | "flutter_plugin" | "flutter_package" | "dart_package" | "workspace" | "unreadable";
        /** Page[AuditEntry] */
        Page_AuditEntry_: {
            /** Items */
            items: components["schemas"]["AuditEntry"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ConversationMessage] */
        Page_ConversationMessage_: {
            /** Items */
            items: components["schemas"]["ConversationMessage"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ConversationSession] */
        Page_ConversationSession_: {
            /** Items */
            items: components["schemas"]["ConversationSession"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[FileEntry] */
        Page_FileEntry_: {
            /** Items */
            items: components["schemas"]["FileEntry"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Generation] */
        Page_Generation_: {
            /** Items */
            items: components["schemas"]["Generation"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[JobMessage] */
        Page_JobMessage_: {
            /** Items */
            items: components["schemas"]["JobMessage"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[KnowledgePack] */
        Page_KnowledgePack_: {
            /** Items */
            items: components["schemas"]["KnowledgePack"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Member] */
        Page_Member_: {
            /** Items */
            items: components["schemas"]["Member"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Model] */
        Page_Model_: {
            /** Items */
            items: components["schemas"]["Model"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Project] */
        Page_Project_: {
            /** Items */
            items: components["schemas"]["Project"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[RepositoryBranch] */
        Page_RepositoryBranch_: {
            /** Items */
            items: components["schemas"]["RepositoryBranch"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[RepositorySummary] */
        Page_RepositorySummary_: {
            /** Items */
            items: components["schemas"]["RepositorySummary"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * PartHealth
         * @description `problem` is the kind of failure; `version` is as the part itself tells it.
         */
        PartHealth: {
            /** Latency Ms */
            latency_ms: number;
            /** Name */
            name: string;
            /** Problem */
            problem: string | null;
            status: components["schemas"]["HealthStatus"];
            /** Version */
            version: string | null;
        };
        /** PasswordChange */
        PasswordChange: {
            /**
             * Current Password
             * Format: password
             */
            current_password: string;
            /**
             * New Password
             * Format: password
             */
            new_password: string;
        };
        /**
         * PasswordReset
         * @description The new password with what the mail brought: the address and the code, or the token hash alone.
         */
        PasswordReset: {
            /** Code */
            code?: string | null;
            /** Email */
            email?: string | null;
            /**
             * New Password
             * Format: password
             */
            new_password: string;
            /** Token Hash */
            token_hash?: string | null;
        };
        /**
         * PasswordResetRequest
         * @description Asks for the mail with a code.
         */
        PasswordResetRequest: {
            /** Email */
            email: string;
        };
        /**
         * PreviewState
         * @description What a live preview does. STOPPED and FAILED are its ends.
         * @enum {string}
         */
        PreviewState: "starting" | "running" | "restarting" | "stopped" | "failed";
        /**
         * Problem
         * @description An error body, `application/problem+json` (RFC 9457).
         */
        Problem: {
            code: components["schemas"]["ErrorCode"];
            /** Detail */
            detail: string;
            /**
             * Errors
             * @default []
             */
            errors: components["schemas"]["FieldProblem"][];
            /** Request Id */
            request_id: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /** Project */
        Project: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Knowledge Packs
             * @default []
             */
            knowledge_packs: string[];
            /** Model */
            model: string | null;
            /** Name */
            name: string;
            /**
             * Owner Id
             * Format: uuid
             */
            owner_id: string;
            /** Repair Model */
            repair_model: string | null;
            role: components["schemas"]["ProjectRole"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * ProjectChange
         * @description What is left out stays as it is. Models are those of `GET /api/models`; null is the default again.
         *
         *     `knowledge_packs` are all that the project is to have.
         */
        ProjectChange: {
            /** Description */
            description?: string | null;
            /** Knowledge Packs */
            knowledge_packs?: string[] | null;
            /** Model */
            model?: string | null;
            /** Name */
            name?: string | null;
            /** Repair Model */
            repair_model?: string | null;
        };
        /** ProjectRequest */
        ProjectRequest: {
            /**
             * Description
             * @default
             */
            description?: string;
            /** Name */
            name: string;
        };
        /**
         * ProjectRole
         * @description viewer reads, editor runs jobs, owner shares and deletes.
         * @enum {string}
         */
        ProjectRole: "owner" | "editor" | "viewer";
        /**
         * ProjectUsage
         * @description A project's usage from the start of the first day to the end of the last. Only days with usage are listed.
         */
        ProjectUsage: {
            budget: components["schemas"]["Budget"];
            /** By Day */
            by_day: components["schemas"]["DayUsage"][];
            /** By Model */
            by_model: components["schemas"]["ModelUsage"][];
            /** By User */
            by_user: components["schemas"]["UserUsage"][];
            /**
             * First Day
             * Format: date
             */
            first_day: string;
            /**
             * Last Day
             * Format: date
             */
            last_day: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            totals: components["schemas"]["UsageTotals"];
        };
        /**
         * ProtocolDocument
         * @description `client` and `server` are JSON schemas (2020-12) of what either side sends.
         */
        ProtocolDocument: {
            /** Client */
            client: {
                [key: string]: unknown;
            };
            /** Close Codes */
            close_codes: components["schemas"]["CloseReason"][];
            /** Error Codes */
            error_codes: components["schemas"]["ErrorCode"][];
            /** Server */
            server: {
                [key: string]: unknown;
            };
            /** Version */
            version: number;
        };
        /**
         * Publication
         * @description A version's way to GitHub. `step` comes while it is `running`, `conflicts` with the error `publish_conflict`.
         */
        Publication: {
            /** Branch */
            branch: string | null;
            /** Commit */
            commit: string | null;
            /**
             * Conflicts
             * @default []
             */
            conflicts: components["schemas"]["Conflict"][];
            error: components["schemas"]["JobError"] | null;
            pull_request: components["schemas"]["PullRequest"] | null;
            state: components["schemas"]["PublicationState"];
            step: components["schemas"]["PublicationStep"] | null;
        };
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
         * PublishRequest
         * @description All of it has a default. `approve_sensitive` names the paths of workflows, CI and credentials that may change.
         *
         *     The chosen files are checked first, unless they were. With `despite_problems` it goes on whatever is found, also
         *     when they could not be checked; the pull request says so.
         */
        PublishRequest: {
            /**
             * Approve Sensitive
             * @default []
             */
            approve_sensitive?: string[];
            /** Body */
            body?: string | null;
            /** Branch */
            branch?: string | null;
            /**
             * Despite Problems
             * @default false
             */
            despite_problems?: boolean;
            /** Message */
            message?: string | null;
            /** Title */
            title?: string | null;
        };
        /**
         * PullRequest
         * @description As GitHub last told. `head_sha` is the commit that was last pushed from here.
         */
        PullRequest: {
            /** Base Branch */
            base_branch: string;
            /** Branch */
            branch: string;
            /** Head Sha */
            head_sha: string;
            /** Number */
            number: number;
            /** Repository */
            repository: string;
            state: components["schemas"]["PullRequestState"];
            /** Url */
            url: string;
        };
        /**
         * PullRequestState
         * @enum {string}
         */
        PullRequestState: "open" | "closed" | "merged";
        /**
         * QueueHealth
         * @description How many workers ask for work on a task queue. With none its jobs wait.
         */
        QueueHealth: {
            /** Name */
            name: string;
            /** Workers */
            workers: number;
        };
        /** Range */
        Range: {
            /** High */
            high: number;
            /** Low */
            low: number;
        };
        /**
         * Readiness
         * @description Without workers requests are taken all the same: their jobs wait. `notices` say what an operator should mend.
         */
        Readiness: {
            /**
             * Notices
             * @default []
             */
            notices: string[];
            /** Parts */
            parts: components["schemas"]["PartHealth"][];
            /**
             * Queues
             * @default []
             */
            queues: components["schemas"]["QueueHealth"][];
            status: components["schemas"]["HealthStatus"];
            /** Workers */
            workers: components["schemas"]["WorkerToolchain"][];
        };
        /**
         * RefreshRequest
         * @description A refresh token is used once: the new session brings the next.
         */
        RefreshRequest: {
            /**
             * Refresh Token
             * Format: password
             */
            refresh_token: string;
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
            reason: components["schemas"]["RefusalReason"];
        };
        /**
         * RefusalReason
         * @enum {string}
         */
        RefusalReason: "path_not_allowed" | "duplicate_path" | "case_collision" | "too_many_files" | "file_too_large" | "placeholder_text" | "unexplained_deletion" | "edit_does_not_match" | "edit_matches_twice" | "edits_overlap" | "edit_malformed" | "no_such_file" | "block_not_closed" | "not_text";
        /**
         * Rejection
         * @description A changed file that is not taken: it stays as it was. With `hunks`, ids of the diff, only those are not taken.
         */
        Rejection: {
            /** Hunks */
            hunks?: string[] | null;
            /** Path */
            path: string;
        };
        /**
         * RepositoryBranch
         * @description `commit` is the id of its last commit. Nobody pushes to a `protected` branch from here.
         */
        RepositoryBranch: {
            /** Commit */
            commit: string;
            /** Name */
            name: string;
            /** Protected */
            protected: boolean;
        };
        /**
         * RepositoryImport
         * @description An import as the members of its project see it.
         *
         *     Its id is also that of a generation of kind `import`: watch it, cancel it and read its files as such. `commit`,
         *     `branch` and `folder` are what was found; before that, what was asked for. Sizes in bytes; `left_out` has at most
         *     `MAX_LISTED` entries of `left_out_count`.
         */
        RepositoryImport: {
            /** Branch */
            branch: string | null;
            /** Commit */
            commit: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Entry Paths
             * @default []
             */
            entry_paths: components["schemas"]["EntryPath"][];
            error: components["schemas"]["JobError"] | null;
            /** File Count */
            file_count: number | null;
            /** Finished At */
            finished_at: string | null;
            /** Folder */
            folder: string;
            /**
             * Has Codebase
             * @default false
             */
            has_codebase: boolean;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Left Out
             * @default []
             */
            left_out: components["schemas"]["LeftOut"][];
            /**
             * Left Out Count
             * @default 0
             */
            left_out_count: number;
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
            /** Repository */
            repository: string;
            /**
             * Requested By
             * Format: uuid
             */
            requested_by: string;
            /** @default queued */
            stage: components["schemas"]["Stage"];
            /** Started At */
            started_at: string | null;
            status: components["schemas"]["GenerationStatus"];
            /** Total Bytes */
            total_bytes: number | null;
            /** Url */
            url: string;
        };
        /**
         * RepositoryPermission
         * @description The most that the person may do.
         * @enum {string}
         */
        RepositoryPermission: "read" | "write" | "admin";
        /**
         * RepositorySummary
         * @description A repository that the person sees and the App is given.
         */
        RepositorySummary: {
            /** Archived */
            archived: boolean;
            /** Default Branch */
            default_branch: string;
            /** Fork */
            fork: boolean;
            /** Full Name */
            full_name: string;
            /** Id */
            id: number;
            /** Installation Id */
            installation_id: number;
            permission: components["schemas"]["RepositoryPermission"];
            /** Private */
            private: boolean;
        };
        /**
         * Review
         * @description A version's changes with the decisions about them.
         *
         *     `files` are the changes since `against`; the ids of their hunks stay the same. `sensitive` are those of the chosen
         *     files that are published only with an approval that names them. `version` is in the ETag; 0 is a review that nobody
         *     has written yet. `stale`: `files` are not those that the decision was about, for what they are compared with has
         *     changed; rejections that no longer apply are left out of `rejected`, and nothing is checked any more. Decide again.
         */
        Review: {
            /** Against */
            against: string | null;
            check: components["schemas"]["ReviewCheck"] | null;
            /**
             * Files
             * @default []
             */
            files: components["schemas"]["FileDiff"][];
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** Message */
            message: string | null;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            publication: components["schemas"]["Publication"] | null;
            /**
             * Rejected
             * @default []
             */
            rejected: components["schemas"]["Rejection"][];
            /**
             * Sensitive
             * @default []
             */
            sensitive: string[];
            /**
             * Stale
             * @default false
             */
            stale: boolean;
            /** @default open */
            state: components["schemas"]["ReviewState"];
            /** Updated At */
            updated_at: string | null;
            /**
             * Version
             * @default 0
             */
            version: number;
        };
        /**
         * ReviewChange
         * @description All decisions at once: what is not rejected is taken.
         */
        ReviewChange: {
            /** Message */
            message?: string | null;
            /**
             * Rejected
             * @default []
             */
            rejected?: components["schemas"]["Rejection"][];
        };
        /**
         * ReviewCheck
         * @description What the toolchain says of the chosen files. With `problems`, `POST .../review/repair` starts a job on them.
         *
         *     `step` comes while it is `running`.
         */
        ReviewCheck: {
            /**
             * Diagnostics
             * @default []
             */
            diagnostics: components["schemas"]["Diagnostic"][];
            error: components["schemas"]["JobError"] | null;
            /** Provenance */
            provenance: string | null;
            state: components["schemas"]["app__contracts__reviews__CheckState"];
            step: components["schemas"]["CheckStep"] | null;
        };
        /**
         * ReviewState
         * @description `checked`: the toolchain has looked at exactly this choice, whatever it found.
         * @enum {string}
         */
        ReviewState: "open" | "checked" | "published";
        /** RoleChange */
        RoleChange: {
            role: components["schemas"]["ProjectRole"];
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
            user: components["schemas"]["User"];
        };
        /**
         * Severity
         * @enum {string}
         */
        Severity: "error" | "warning" | "info";
        /**
         * ShareRequest
         * @description Whoever has the address becomes a member, now or when they have an account.
         */
        ShareRequest: {
            /** Email */
            email: string;
            /**
             * Role
             * @enum {string}
             */
            role: "editor" | "viewer";
        };
        /**
         * ShareState
         * @enum {string}
         */
        ShareState: "building" | "published" | "failed";
        /**
         * SharedPreview
         * @description A version's published build. `link` is only in the answer that made it: its secret is not kept.
         */
        SharedPreview: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            error: components["schemas"]["JobError"] | null;
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
            /** Link */
            link: string | null;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Published At */
            published_at: string | null;
            /**
             * Published By
             * Format: uuid
             */
            published_by: string;
            state: components["schemas"]["ShareState"];
        };
        /**
         * SoleProjects
         * @description What becomes of projects with other members that only this account owns.
         * @enum {string}
         */
        SoleProjects: "keep" | "delete";
        /**
         * Stage
         * @description Where a job is, in the order of the pipeline. `repair` wraps a further model, apply and check round.
         *
         *     An import has `clone`, `inspect` and `summarise` in place of those between `queued` and `finish`.
         * @enum {string}
         */
        Stage: "queued" | "provision" | "context" | "model" | "apply" | "pub_get" | "analyze" | "test" | "build" | "repair" | "snapshot" | "finish" | "clone" | "inspect" | "summarise";
        /**
         * Started
         * @description `missing` are the parts that have not answered yet.
         */
        Started: {
            /**
             * Missing
             * @default []
             */
            missing: string[];
            status: components["schemas"]["HealthStatus"];
        };
        /**
         * StudioSession
         * @description A session as a page gets it: its refresh token is in a cookie that no script reads.
         *
         *     `expires_in` is in seconds, `expires_at` in UTC.
         */
        StudioSession: {
            /** Access Token */
            access_token: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Expires In */
            expires_in: number;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type: "bearer";
            user: components["schemas"]["User"];
        };
        /**
         * StudioSettings
         * @description What of this server a page needs to know before anybody is signed in. It holds no secret.
         *
         *     Attributes:
         *         github_sign_in: whether `GET /api/studio/session/github` leads anywhere.
         *         github_linking: whether this server has a GitHub App.
         *         has_session: whether this browser brought a session's cookie: without one a refresh is refused.
         *         min_password_length: in characters.
         */
        StudioSettings: {
            /** Github Linking */
            github_linking: boolean;
            /** Github Sign In */
            github_sign_in: boolean;
            /** Has Session */
            has_session: boolean;
            /** Min Password Length */
            min_password_length: number;
        };
        /**
         * TextOmission
         * @description Why a changed file has no hunks.
         * @enum {string}
         */
        TextOmission: "binary" | "too_large" | "diff_too_large";
        /**
         * Unlinked
         * @description Here nothing of the link is left, whatever `grant` says.
         */
        Unlinked: {
            grant: components["schemas"]["GrantState"];
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
            cost_micro_usd: number | null;
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
        /**
         * UsageTotals
         * @description Sums over calls of the model and runs of tools.
         *
         *     `prompt_tokens` contain the `cached_tokens`; `charged_tokens` are those that count against daily budgets. The cost
         *     is an estimate of the calls whose price is known, null when there is none such; `unpriced_calls` are the others.
         */
        UsageTotals: {
            /**
             * Cached Tokens
             * @default 0
             */
            cached_tokens: number;
            /**
             * Charged Tokens
             * @default 0
             */
            charged_tokens: number;
            /** Cost Micro Usd */
            cost_micro_usd: number | null;
            /**
             * Jobs
             * @default 0
             */
            jobs: number;
            /**
             * Model Calls
             * @default 0
             */
            model_calls: number;
            /**
             * Model Seconds
             * @default 0
             */
            model_seconds: number;
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
             * Tool Seconds
             * @default 0
             */
            tool_seconds: number;
            /**
             * Total Tokens
             * @default 0
             */
            total_tokens: number;
            /**
             * Unpriced Calls
             * @default 0
             */
            unpriced_calls: number;
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
        /** UserUsage */
        UserUsage: {
            /**
             * Cached Tokens
             * @default 0
             */
            cached_tokens: number;
            /**
             * Charged Tokens
             * @default 0
             */
            charged_tokens: number;
            /** Cost Micro Usd */
            cost_micro_usd: number | null;
            /**
             * Jobs
             * @default 0
             */
            jobs: number;
            /**
             * Model Calls
             * @default 0
             */
            model_calls: number;
            /**
             * Model Seconds
             * @default 0
             */
            model_seconds: number;
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
             * Tool Seconds
             * @default 0
             */
            tool_seconds: number;
            /**
             * Total Tokens
             * @default 0
             */
            total_tokens: number;
            /**
             * Unpriced Calls
             * @default 0
             */
            unpriced_calls: number;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
        };
        /**
         * Verification
         * @description `by` is the label of the toolchain, as in `provenance`. `notes` say why a check was not run.
         */
        Verification: {
            /** @default not_run */
            analyze: components["schemas"]["app__contracts__verification__CheckState"];
            /** @default not_run */
            build: components["schemas"]["app__contracts__verification__CheckState"];
            /** By */
            by: string | null;
            /**
             * Notes
             * @default []
             */
            notes: components["schemas"]["CheckNote"][];
            /** @default not_run */
            test: components["schemas"]["app__contracts__verification__CheckState"];
        };
        /**
         * VersionDiff
         * @description From the version `against` to `generation_id`: the files that differ, by path.
         *
         *     `against` is null when the version is compared with nothing: then every file is added.
         */
        VersionDiff: {
            /** Against */
            against: string | null;
            /** Files */
            files: components["schemas"]["FileDiff"][];
            /**
             * Generation Id
             * Format: uuid
             */
            generation_id: string;
        };
        /**
         * WorkerToolchain
         * @description A worker that checks and builds apps. `toolchain` is as in a result's `provenance`.
         */
        WorkerToolchain: {
            /** Host */
            host: string;
            /** Toolchain */
            toolchain: string;
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_api_attachments__attachment_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                    "image/png": string;
                    "image/webp": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_attachments__attachment_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attachment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_password_api_auth_change_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    begin_github_link_api_auth_github_get: {
        parameters: {
            query?: {
                step?: components["schemas"]["LinkStep"];
                /** @description The page of ours that comes last; without it the callback answers JSON. */
                redirect_to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkDeparture"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlink_github_api_auth_github_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unlinked"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_github_link_api_auth_github_callback_get: {
        parameters: {
            query?: {
                state?: string | null;
                code?: string | null;
                installation_id?: number | null;
                error?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: {
                wingbeat_github_link?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitHubLink"];
                };
            };
            /** @description The way on, where `redirect_to` was given. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_for_github_api_auth_github_signin_get: {
        parameters: {
            query?: {
                /** @description The page of ours that comes next: it passes its `code` to the callback. */
                redirect_to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The way to GitHub; a browser follows it. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    come_back_api_auth_github_signin_callback_get: {
        parameters: {
            query?: {
                code?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: {
                wingbeat_sign_in?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    github_link_api_auth_github_status_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitHubLink"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in_api_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in_with_form_api_auth_login_oauth_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["Body_log_in_with_form_api_auth_login_oauth_post"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out_api_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LogoutRequest"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me_api_auth_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_auth_me_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountDeletionRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_api_auth_me_export_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_api_auth_refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_password_reset_api_auth_reset_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reset_password_api_auth_reset_password_confirm_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_up_api_auth_signup_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decode_api_codec_decode_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                wingbeat_codec?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    encode_api_codec_encode_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                wingbeat_codec?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_session_api_codec_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_generations__generation_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    archive_api_generations__generation_id__archive_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_api_generations__generation_id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diff_api_generations__generation_id__diff_get: {
        parameters: {
            query?: {
                /** @description A generation of the same project; without it, the one that this version started from. */
                against?: string | null;
            };
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDiff"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_events_api_generations__generation_id__events_get: {
        parameters: {
            query?: {
                /** @description Resume after this durable event. */
                after_seq?: number;
            };
            header?: {
                /** @description Goes before `after_seq`. */
                "last-event-id"?: string | null;
            };
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The generation has ended and all its events are known. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    files_api_generations__generation_id__files_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FileEntry_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    file_api_generations__generation_id__files__path__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "text/plain": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_api_generations__generation_id__messages_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_JobMessage_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_api_generations__generation_id__messages_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the generation that it made the first time. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobMessage"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_generations__generation_id__preview_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivePreview"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_api_generations__generation_id__preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivePreview"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_api_generations__generation_id__preview_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivePreview"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shared_api_generations__generation_id__preview_share_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedPreview"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publish_api_generations__generation_id__preview_share_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedPreview"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_api_generations__generation_id__preview_share_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_generations__generation_id__publish_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Publication"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publish_api_generations__generation_id__publish_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Publication"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_api_generations__generation_id__publish_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Publication"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restore_api_generations__generation_id__restore_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the generation that it made the first time. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_generations__generation_id__review_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_api_generations__generation_id__review_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have read; `*` for whatever there is. */
                "If-Match"?: string | null;
            };
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Required */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_api_generations__generation_id__review_check_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    repair_api_generations__generation_id__review_repair_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the generation that it made the first time. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                generation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receive_webhook_api_github_webhooks_post: {
        parameters: {
            query?: never;
            header?: {
                "x-github-event"?: string;
                "x-github-delivery"?: string;
                "x-hub-signature-256"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live_api_health_live_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
        };
    };
    ready_api_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description A part does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    startup_api_health_startup_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
            /** @description A part has not answered yet. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
        };
    };
    packs_api_knowledge_packs_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_KnowledgePack_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_api_models_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Model_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_api_projects_get: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Project_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_api_projects_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_projects__project_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_api_projects__project_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_api_projects__project_id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have read; `*` for whatever there is. */
                "If-Match"?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Required */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_api_projects__project_id__attachments_post: {
        parameters: {
            query?: {
                /** @description What the model and people are told that it is. */
                name?: string;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "image/gif": string;
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_api_projects__project_id__audit_get: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditEntry_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_api_projects__project_id__conversation_get: {
        parameters: {
            query?: {
                /** @description Only what was said in this session. */
                session_id?: string | null;
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConversationMessage_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions_api_projects__project_id__conversation_sessions_get: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConversationSession_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    page_api_projects__project_id__generations_get: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Generation_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_api_projects__project_id__generations_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the generation that it made the first time. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerationRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimate_api_projects__project_id__generations_estimate_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerationRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationEstimate"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    members_api_projects__project_id__members_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Member_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_role_api_projects__project_id__members__user_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    share_api_projects__project_id__share_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareRequest"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unshare_api_projects__project_id__unshare_delete: {
        parameters: {
            query?: {
                /** @description The member; your own id to leave. */
                user_id?: string | null;
                /** @description An invited address. */
                email?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_api_projects__project_id__usage_get: {
        parameters: {
            query?: {
                /** @description A day of UTC; default: 29 days before. */
                from?: string | null;
                /** @description A day of UTC, included; default: today. */
                to?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectUsage"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_repositories_api_repos_get: {
        parameters: {
            query?: {
                /** @description A part of the full name. */
                q?: string | null;
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RepositorySummary_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_api_repos_import_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the generation that it made the first time. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryImport"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_api_repos_imports__import_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryImport"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_api_repos_imports__import_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryImport"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    codebase_api_repos_imports__import_id__codebase_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_branches_api_repos__owner___name__branches_get: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                owner: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RepositoryBranch_"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in_api_studio_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out_api_studio_session_delete: {
        parameters: {
            query?: {
                scope?: components["schemas"]["LogoutScope"];
                /** @description Of redirects; a client leaves it out. */
                round?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description As for a refresh. */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_studio_for_github_api_studio_session_github_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The way to GitHub; a browser follows it. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    come_back_to_studio_api_studio_session_github_callback_get: {
        parameters: {
            query?: {
                code?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: {
                wingbeat_studio_sign_in?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description The studio, signed in or with the code of an `error`. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_in_studio_api_studio_session_refresh_post: {
        parameters: {
            query?: {
                /** @description Of redirects; a client leaves it out. */
                round?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            /** @description Another tab was first: fetch follows by itself. */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reset_password_in_studio_api_studio_session_reset_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_up_in_studio_api_studio_session_signup_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    studio_settings_api_studio_settings_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSettings"];
                };
            };
        };
    };
    get_protocol_api_ws_schema_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolDocument"];
                };
            };
        };
    };
}
