"""What choosing a model's context costs in a repository of ten thousand files, and again after one has changed."""

import multiprocessing
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from activities.repository.packing import pack_project
from activities.repository.relevance import Wanted
from activities.repository.source_index import SourceIndex
from benchmarks.generated_repository import GeneratedRepository, generate_repository
from benchmarks.report import Bar, Figure, Report

_FILES = 10_000
_LIMIT_CPU_S = 6.0
_LIMIT_MB = 200.0
_LIMIT_AGAIN_S = 1.0
_REQUEST = Wanted("show the date in Feature77 and in lib/area_5/group_0/feature_5.dart")


@dataclass(frozen=True, slots=True)
class _Measured:
    """Seconds of CPU for the whole, seconds by the clock after one change, megabytes at the most."""

    cpu_s: float
    again_s: float
    again_cpu_s: float
    peak_mb: float
    scanned_again: int
    whole: int
    outlined: int


def _measure(root: Path, changed: str) -> _Measured:
    index = SourceIndex()
    cpu = time.process_time()
    pack_project(root, _REQUEST, index)
    cpu_s = time.process_time() - cpu
    (root / changed).write_text("class Changed {}\n")
    scanned = index.facts.computed
    clock, cpu = time.perf_counter(), time.process_time()
    _, summary = pack_project(root, _REQUEST, index)
    return _Measured(
        cpu_s=cpu_s,
        again_s=time.perf_counter() - clock,
        again_cpu_s=time.process_time() - cpu,
        peak_mb=_peak_mb(),
        scanned_again=index.facts.computed - scanned,
        whole=summary.whole,
        outlined=summary.outlined,
    )


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


async def run() -> Report:
    """Measure the last row of the quality bars, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, _own_process() as process:
        repository: GeneratedRepository = generate_repository(Path(folder), files=_FILES)
        measured = process.submit(_measure, Path(folder), repository.paths[4321]).result()
    return Report(
        bench="context",
        bars=[
            Bar(name="CPU, 10,000 files", value=measured.cpu_s, limit=_LIMIT_CPU_S, unit="s"),
            Bar(name="memory of the process, peak", value=measured.peak_mb, limit=_LIMIT_MB, unit="MB"),
            Bar(name="again, one file changed", value=measured.again_s, limit=_LIMIT_AGAIN_S, unit="s"),
        ],
        figures=[
            Figure(name="repository", value=repository.size / 1e6, unit="MB"),
            Figure(name="again, CPU", value=measured.again_cpu_s, unit="s"),
            Figure(name="files scanned again", value=measured.scanned_again, unit="files"),
            Figure(name="files in the pack, whole", value=measured.whole, unit="files"),
            Figure(name="files in the pack, in outline", value=measured.outlined, unit="files"),
        ],
    )


def _own_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))
