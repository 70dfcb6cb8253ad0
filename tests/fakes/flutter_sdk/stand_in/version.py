"""`flutter --version`, for people and machines."""

import json
import sys

from .faults import ROOT

FLUTTER = "3.29.0"
DART = "3.7.0"


def print_version(*, machine: bool) -> int:
    if machine:
        told = {
            "frameworkVersion": FLUTTER,
            "channel": "stable",
            "repositoryUrl": "unknown source",
            "frameworkRevision": "0000000000000000000000000000000000000000",
            "engineRevision": "0000000000000000000000000000000000000000",
            "dartSdkVersion": DART,
            "flutterVersion": FLUTTER,
            "flutterRoot": str(ROOT),
            "standIn": True,
        }
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        sys.stdout.write(
            f"Flutter {FLUTTER} • channel stable • a scripted stand-in, no real SDK\nTools • Dart {DART}\n"
        )
    return 0
