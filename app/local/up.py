"""`./dev up`: the whole stack until Ctrl-C."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.local.options import StackInfo, StackOptions, WorkerOptions
from app.local.service import ServiceEvent, ServiceState
from app.local.stack import running_stack


async def run_until_stopped(
    data: Path, *, port: int | None, workers: int, settings: Mapping[str, str], console: Console
) -> None:
    """Run the stack in `data` until a signal; nothing of it is left afterwards.

    Raises:
        StackError: it cannot run; the text says why.
    """

    def tell(event: ServiceEvent) -> None:
        if event.state is not ServiceState.STARTING:
            console.print(f"  {event.service} {event.state} {event.detail}".rstrip(), style="dim", highlight=False)

    options = StackOptions(
        data_dir=data, api_port=port, workers=(WorkerOptions(),) * workers, spare_workers=True, settings=settings
    )
    async with running_stack(options, on_event=tell) as stack:
        console.print(_addresses(stack.info, data))
        console.print("Ctrl-C stops everything.")
        await stack.wait()
        console.print("stopping ...")


def _addresses(info: StackInfo, data: Path) -> Table:
    table = Table.grid(padding=(0, 2))
    rows = {
        "studio": f"{info.web_url}/",
        "api": f"{info.api_url}/api/docs",
        "live": f"{info.api_url.replace('http', 'ws', 1)}/api/ws",
        "Temporal Web UI": info.temporal_ui_url,
        "Supabase": info.supabase_url,
        "mail": info.mail_url,
        "previews": info.preview_url,
        "all of it": str(data / "stack.json"),
        "logs": info.logs_dir,
    }
    for name, address in rows.items():
        if address is not None:
            table.add_row(f"[bold]{name}[/]", address)
    return table
