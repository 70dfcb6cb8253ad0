"""The activities that ask the model."""

from contextlib import AsyncExitStack

from activities.composition.parts import WorkerParts
from activities.model.attaching import AttachmentReader
from activities.model.caching import PromptCaches
from activities.model.gemini import GeminiClient
from activities.model.metering import Metering
from activities.model.streaming import ModelActivities
from activities.model.summarising import SummaryActivities
from app.data.supabase_attachments import SupabaseAttachmentRecords
from app.data.supabase_transcripts import SupabaseTranscripts
from app.errors import SettingsError
from app.limits import JobLimits
from app.prices import price_table
from app.settings import Settings


async def model_activities(parts: WorkerParts, stack: AsyncExitStack) -> tuple[ModelActivities, SummaryActivities]:
    """
    Raises:
        SettingsError: there is no key for the model.
    """
    settings = parts.settings
    model = await stack.enter_async_context(_model_client(settings))
    transcripts = SupabaseTranscripts(parts.clients)
    metering = Metering(parts.ledger, JobLimits.from_settings(settings), price_table())
    streaming = ModelActivities(
        model=model,
        records=parts.records,
        objects=parts.objects,
        drafts=parts.drafts,
        publisher=parts.publisher,
        attachments=AttachmentReader(SupabaseAttachmentRecords(parts.clients), parts.objects),
        metering=metering,
        transcripts=transcripts,
        caches=PromptCaches(model, from_tokens=settings.gemini_cache_from_tokens),
        model_name=settings.gemini_model,
        other_models=settings.gemini_models,
        history_tokens=settings.history_tokens,
        rejected=parts.reviews,
    )
    summaries = SummaryActivities(
        model=model,
        records=parts.records,
        transcripts=transcripts,
        metering=metering,
        model_name=settings.gemini_model,
        budget=settings.history_tokens,
    )
    return streaming, summaries


def _model_client(settings: Settings) -> GeminiClient:
    if settings.gemini_api_key is None:
        raise SettingsError("GEMINI_API_KEY is not set: give a key, or use ./dev up, which brings a demo model")
    return GeminiClient(
        api_key=settings.gemini_api_key,
        model=settings.gemini_model,
        api_version=settings.gemini_api_version,
        base_url=settings.gemini_base_url,
    )
