"""What the studio asks first."""

from fastapi import APIRouter

from app.api.dependencies import ServicesDep
from app.api.studio_cookies import RefreshTokenDep
from app.contracts.studio import StudioSettings
from app.services.accounts import MIN_PASSWORD_LENGTH

router = APIRouter(prefix="/studio/settings", tags=["studio"])


@router.get("")
async def studio_settings(services: ServicesDep, refresh_token: RefreshTokenDep) -> StudioSettings:
    """What this server offers, and whether this browser is signed in. Anybody may ask."""
    return StudioSettings(
        github_sign_in=await services.github_sign_in.is_offered(),
        github_linking=services.github is not None,
        has_session=refresh_token is not None,
        min_password_length=MIN_PASSWORD_LENGTH,
    )
