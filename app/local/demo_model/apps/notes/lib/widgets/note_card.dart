import 'package:app/models/note.dart';
import 'package:flutter/material.dart';

/// A note in the grid, with a pin.
class NoteCard extends StatelessWidget {
  const NoteCard({
    required this.note,
    required this.onOpen,
    required this.onPin,
    super.key,
  });

  final Note note;
  final VoidCallback onOpen;
  final VoidCallback onPin;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    return Card(
      color: note.pinned ? colors.secondaryContainer : null,
      child: InkWell(
        onTap: onOpen,
        child: Padding(
          padding: const EdgeInsets.fromLTRB(16, 8, 8, 16),
          child: Column(
            crossAxisAlignment: CrossAxisAlignment.start,
            children: [
              Row(
                children: [
                  Expanded(
                    child: Text(
                      note.title.isEmpty ? 'Untitled' : note.title,
                      maxLines: 1,
                      overflow: TextOverflow.ellipsis,
                      style: theme.textTheme.titleMedium,
                    ),
                  ),
                  IconButton(
                    tooltip: note.pinned ? 'Unpin' : 'Pin',
                    isSelected: note.pinned,
                    icon: const Icon(Icons.push_pin_outlined),
                    selectedIcon: const Icon(Icons.push_pin),
                    onPressed: onPin,
                  ),
                ],
              ),
              Expanded(
                child: Text(
                  note.text,
                  maxLines: 4,
                  overflow: TextOverflow.ellipsis,
                  style: theme.textTheme.bodyMedium?.copyWith(
                    color: colors.onSurfaceVariant,
                  ),
                ),
              ),
              Text(
                MaterialLocalizations.of(context).formatShortDate(
                  note.changedAt,
                ),
                style: theme.textTheme.labelSmall,
              ),
            ],
          ),
        ),
      ),
    );
  }
}
