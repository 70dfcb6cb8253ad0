"""What an answer changed, as the next round is told it."""

from activities.workspace.changes import MAX_BYTES, MAX_LINES, ChangeLog


def test_changes_are_told_in_order() -> None:
    log = ChangeLog()
    log.deleted("lib/old.dart")
    log.written("lib/new.dart", None, "a\n")
    log.written("lib/a.dart", "a\nb\n", "a\nc\n")
    assert log.text() == (
        "deleted: lib/old.dart\ncreated: lib/new.dart\n--- lib/a.dart\n+++ lib/a.dart\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    )


def test_a_flood_of_changes_is_cut() -> None:
    log = ChangeLog()
    before = "".join(f"{number}\n" for number in range(1000))
    log.written("lib/a.dart", before, before.replace("\n", "x\n"))
    assert len(log.text().splitlines()) == MAX_LINES + 1
    for number in range(40):
        log.written(f"lib/{number}.dart", before, "é" * 300 + before[1:])
        log.written(f"lib/{number}.dart", "a" * 2_000_000, "b" * 2_000_000)
    assert len(log.text().encode()) < MAX_BYTES + 100
    assert log.text().endswith("[further changes are left out]\n")


def test_very_long_files_are_not_compared() -> None:
    log = ChangeLog()
    log.written("lib/a.dart", "a\n" * 3_000, "b\n" * 3_000)
    assert log.text() == "changed: lib/a.dart (too long to be compared)\n"
