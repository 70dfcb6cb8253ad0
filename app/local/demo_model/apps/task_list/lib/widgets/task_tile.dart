import 'package:app/models/task.dart';
import 'package:flutter/material.dart';

/// A task that can be ticked off, or swiped or clicked away.
class TaskTile extends StatelessWidget {
  const TaskTile({
    required this.task,
    required this.onDone,
    required this.onRemove,
    super.key,
  });

  final Task task;

  /// Called with the new state of the tick.
  final ValueChanged<bool> onDone;
  final VoidCallback onRemove;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    return Dismissible(
      key: ValueKey(task.id),
      onDismissed: (_) => onRemove(),
      background: DecoratedBox(
        decoration: BoxDecoration(
          color: colors.errorContainer,
          borderRadius: BorderRadius.circular(20),
        ),
        child: Align(
          alignment: AlignmentDirectional.centerStart,
          child: Padding(
            padding: const EdgeInsets.all(16),
            child: Icon(Icons.delete_outline, color: colors.onErrorContainer),
          ),
        ),
      ),
      child: Card(
        child: CheckboxListTile(
          controlAffinity: ListTileControlAffinity.leading,
          value: task.done,
          onChanged: (value) => onDone(value ?? false),
          title: Text(
            task.title,
            style: task.done
                ? theme.textTheme.bodyLarge?.copyWith(
                    color: colors.onSurfaceVariant,
                    decoration: TextDecoration.lineThrough,
                  )
                : theme.textTheme.bodyLarge,
          ),
          subtitle: switch (task.priority) {
            Priority.high => Text(
              'High priority',
              style: TextStyle(color: colors.error),
            ),
            Priority.low => const Text('Low priority'),
            Priority.normal => null,
          },
          secondary: IconButton(
            tooltip: 'Delete ${task.title}',
            icon: const Icon(Icons.close),
            onPressed: onRemove,
          ),
        ),
      ),
    );
  }
}
