import 'package:app/models/task.dart';
import 'package:app/models/task_store.dart';
import 'package:app/widgets/empty_list.dart';
import 'package:app/widgets/new_task_field.dart';
import 'package:app/widgets/task_tile.dart';
import 'package:flutter/material.dart';

/// The field for a new task, the filter and the list.
class TasksScreen extends StatefulWidget {
  const TasksScreen({required this.title, required this.store, super.key});

  final String title;
  final TaskStore store;

  @override
  State<TasksScreen> createState() => _TasksScreenState();
}

class _TasksScreenState extends State<TasksScreen> {
  TaskFilter _filter = TaskFilter.all;

  TaskStore get _store => widget.store;

  void _remove(Task task) {
    final index = _store.remove(task);
    ScaffoldMessenger.of(context)
      ..hideCurrentSnackBar()
      ..showSnackBar(
        SnackBar(
          content: Text('Deleted "${task.title}"'),
          action: SnackBarAction(
            label: 'Undo',
            onPressed: () => _store.restore(task, index),
          ),
        ),
      );
  }

  @override
  Widget build(BuildContext context) {
    return ListenableBuilder(
      listenable: _store,
      builder: (context, _) {
        final tasks = _store.matching(_filter);
        return Scaffold(
          appBar: AppBar(
            title: Text(widget.title),
            actions: [
              IconButton(
                tooltip: 'Delete done tasks',
                icon: const Icon(Icons.cleaning_services_outlined),
                onPressed: _store.doneCount == 0 ? null : _store.clearDone,
              ),
              const SizedBox(width: 8),
            ],
          ),
          body: Center(
            child: ConstrainedBox(
              constraints: const BoxConstraints(maxWidth: 640),
              child: Column(
                children: [
                  Padding(
                    padding: const EdgeInsets.fromLTRB(16, 8, 16, 16),
                    child: NewTaskField(onAdd: _store.add),
                  ),
                  _filterBar(),
                  Expanded(
                    child: tasks.isEmpty
                        ? EmptyList(filter: _filter)
                        : _list(tasks),
                  ),
                ],
              ),
            ),
          ),
        );
      },
    );
  }

  Widget _filterBar() {
    return SegmentedButton<TaskFilter>(
      showSelectedIcon: false,
      segments: [
        for (final filter in TaskFilter.values)
          ButtonSegment(
            value: filter,
            label: Text('${filter.label} ${_store.matching(filter).length}'),
          ),
      ],
      selected: {_filter},
      onSelectionChanged: (chosen) => setState(() => _filter = chosen.single),
    );
  }

  Widget _list(List<Task> tasks) {
    return ListView.separated(
      padding: const EdgeInsets.all(16),
      itemCount: tasks.length,
      separatorBuilder: (context, _) => const SizedBox(height: 8),
      itemBuilder: (context, index) {
        final task = tasks[index];
        return TaskTile(
          key: ValueKey(task.id),
          task: task,
          onDone: (done) => _store.setDone(task, done: done),
          onRemove: () => _remove(task),
        );
      },
    );
  }
}
