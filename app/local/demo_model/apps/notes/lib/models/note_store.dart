import 'package:app/models/note.dart';
import 'package:flutter/foundation.dart';

/// Holds the notes and tells its listeners about every change.
class NoteStore extends ChangeNotifier {
  NoteStore([List<Note> notes = const []])
    : _notes = {for (final note in notes) note.id: note};

  /// A store with a few notes, as of [now].
  factory NoteStore.sample(DateTime now) => NoteStore([
    Note(
      id: 1,
      changedAt: now.subtract(const Duration(days: 3)),
      title: 'Packing list',
      text: 'Passport, charger, rain jacket, a good book',
      pinned: true,
    ),
    Note(
      id: 2,
      changedAt: now.subtract(const Duration(hours: 20)),
      title: 'Bread that works',
      text:
          '500 g flour, 350 g water, 10 g salt, a little yeast.\n'
          'Fold four times, rest overnight, bake hot in a pot.',
    ),
    Note(
      id: 3,
      changedAt: now.subtract(const Duration(hours: 2)),
      title: 'Questions for Monday',
      text: 'Who owns the release? What can wait? What did we learn?',
    ),
    Note(
      id: 4,
      changedAt: now,
      title: 'A line worth keeping',
      text: 'Make it work, make it right, then make it small.',
    ),
  ]);

  final Map<int, Note> _notes;

  /// The notes that match [query], pinned ones first, then newest first.
  List<Note> search(String query) {
    return _notes.values.where((note) => note.matches(query.trim())).toList()
      ..sort((a, b) {
        if (a.pinned != b.pinned) return a.pinned ? -1 : 1;
        return b.changedAt.compareTo(a.changedAt);
      });
  }

  /// An empty note that is not in the store until it is saved.
  Note draft(DateTime now) {
    final id = _notes.keys.fold(0, (top, id) => id > top ? id : top) + 1;
    return Note(id: id, changedAt: now);
  }

  void save(Note note) {
    _notes[note.id] = note;
    notifyListeners();
  }

  void remove(Note note) {
    if (_notes.remove(note.id) != null) notifyListeners();
  }
}
