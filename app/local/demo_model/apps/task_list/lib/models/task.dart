import 'package:flutter/foundation.dart';

/// How urgent a task is.
enum Priority {
  low('Low'),
  normal('Normal'),
  high('High');

  const Priority(this.label);

  final String label;
}

/// Which tasks the list shows.
enum TaskFilter {
  all('All'),
  open('Open'),
  done('Done');

  const TaskFilter(this.label);

  final String label;

  bool shows(Task task) => switch (this) {
    TaskFilter.all => true,
    TaskFilter.open => !task.done,
    TaskFilter.done => task.done,
  };
}

/// One thing to do.
@immutable
class Task {
  const Task({
    required this.id,
    required this.title,
    this.priority = Priority.normal,
    this.done = false,
  });

  final int id;
  final String title;
  final Priority priority;
  final bool done;

  Task copyWith({Priority? priority, bool? done}) => Task(
    id: id,
    title: title,
    priority: priority ?? this.priority,
    done: done ?? this.done,
  );
}
