import 'package:flutter/foundation.dart';

/// A note with a title, a text and the time of its last change.
@immutable
class Note {
  const Note({
    required this.id,
    required this.changedAt,
    this.title = '',
    this.text = '',
    this.pinned = false,
  });

  final int id;
  final DateTime changedAt;
  final String title;
  final String text;

  /// Pinned notes come before the others.
  final bool pinned;

  bool get isEmpty => title.isEmpty && text.isEmpty;

  /// Whether every word of [query] occurs in the title or the text.
  bool matches(String query) {
    final content = '$title\n$text'.toLowerCase();
    return query
        .toLowerCase()
        .split(' ')
        .every((word) => content.contains(word));
  }

  Note copyWith({
    DateTime? changedAt,
    String? title,
    String? text,
    bool? pinned,
  }) => Note(
    id: id,
    changedAt: changedAt ?? this.changedAt,
    title: title ?? this.title,
    text: text ?? this.text,
    pinned: pinned ?? this.pinned,
  );
}
