import 'package:app/models/task.dart';
import 'package:flutter/material.dart';

/// What the list shows when no task matches the filter.
class EmptyList extends StatelessWidget {
  const EmptyList({required this.filter, super.key});

  final TaskFilter filter;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final (icon, message) = switch (filter) {
      TaskFilter.all => (Icons.inbox_outlined, 'Nothing here yet'),
      TaskFilter.open => (Icons.celebration_outlined, 'Everything is done'),
      TaskFilter.done => (Icons.hourglass_empty, 'Nothing is done yet'),
    };
    return Center(
      child: Column(
        mainAxisSize: MainAxisSize.min,
        spacing: 12,
        children: [
          Icon(icon, size: 56, color: theme.colorScheme.outline),
          Text(message, style: theme.textTheme.titleMedium),
        ],
      ),
    );
  }
}
