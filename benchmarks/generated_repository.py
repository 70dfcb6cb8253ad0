"""A Flutter repository of any size, the same for the same size."""

import random
from dataclasses import dataclass
from pathlib import Path

_SEED = 7


@dataclass(frozen=True, slots=True)
class GeneratedRepository:
    """`paths` are the Dart files, relative to the root; `size` is their bytes together."""

    paths: tuple[str, ...]
    size: int


def generate_repository(root: Path, *, files: int) -> GeneratedRepository:
    """Write widgets that use each other, in folders by area, some 2.5 kB each."""
    chance = random.Random(_SEED)
    paths = tuple(f"lib/area_{n % 100}/group_{n // 100 % 10}/feature_{n}.dart" for n in range(files))
    size = 0
    for number, path in enumerate(paths):
        uses = [chance.randrange(max(1, number)) for _ in range(chance.randrange(1, 8))]
        text = _widget(number, [paths[used] for used in uses], uses, sections=chance.randrange(2, 14))
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        size += len(text)
    (root / "pubspec.yaml").write_text("name: generated\n")
    (root / "lib" / "main.dart").write_text(
        "import 'package:flutter/material.dart';\n"
        "import 'area_1/group_0/feature_1.dart';\n\n"
        "void main() => runApp(const Feature1(title: 'Generated'));\n"
    )
    return GeneratedRepository(paths, size)


def _widget(number: int, imports: list[str], uses: list[int], *, sections: int) -> str:
    lines = ["import 'package:flutter/material.dart';"]
    lines += [f"import 'package:generated/{path.removeprefix('lib/')}';" for path in dict.fromkeys(imports)]
    lines += ["", f"/// Shows feature {number}.", f"class Feature{number} extends StatelessWidget {{"]
    lines += [f"  const Feature{number}({{super.key, required this.title}});", "", "  final String title;"]
    for section in range(sections):
        lines += [
            "",
            f"  Widget section{section}(BuildContext context) {{",
            "    final theme = Theme.of(context);",
            "    return Padding(",
            f"      padding: const EdgeInsets.all({section}),",
            "      child: Column(children: [",
            f"        Text('Section {section} of $title', style: theme.textTheme.bodyMedium),",
            f"        Feature{uses[section % len(uses)]}(title: title),",
            "      ]),",
            "    );",
            "  }",
        ]
    return "\n".join([*lines, "}", ""])
