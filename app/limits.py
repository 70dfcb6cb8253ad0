"""What a user's jobs may use, as the settings say."""

from dataclasses import dataclass

from app.settings import Settings


@dataclass(frozen=True, slots=True)
class JobLimits:
    """`None` is no limit. Tokens of the prompt, the output and the thoughts count alike; days are of UTC."""

    running_jobs: int | None = None
    tokens_per_job: int | None = None
    tokens_per_day: int | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> "JobLimits":
        return cls(
            running_jobs=settings.max_running_jobs_per_user,
            tokens_per_job=settings.max_tokens_per_job,
            tokens_per_day=settings.daily_tokens_per_user,
        )
