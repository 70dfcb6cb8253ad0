-- Runs once, when the database is made: the services sign in with the password of the environment.
\getenv password POSTGRES_PASSWORD
alter role authenticator with password :'password';
alter role supabase_auth_admin with password :'password';
alter role supabase_storage_admin with password :'password';
