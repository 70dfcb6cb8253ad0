import 'package:app/models/task.dart';
import 'package:flutter/foundation.dart';

/// Holds the tasks, newest first, and tells its listeners about every change.
class TaskStore extends ChangeNotifier {
  TaskStore([List<Task> tasks = const []]) : _tasks = [...tasks];

  /// A store with a few tasks, so that there is something to see.
  factory TaskStore.sample() => TaskStore(const [
    Task(id: 4, title: 'Book the train', priority: Priority.high),
    Task(id: 3, title: 'Water the plants'),
    Task(id: 2, title: 'Sort the photos', priority: Priority.low),
    Task(id: 1, title: 'Call the dentist', done: true),
  ]);

  final List<Task> _tasks;

  int get openCount => _tasks.where((task) => !task.done).length;

  int get doneCount => _tasks.length - openCount;

  List<Task> matching(TaskFilter filter) =>
      _tasks.where(filter.shows).toList(growable: false);

  void add(String title, Priority priority) {
    final id = _tasks.fold(0, (top, task) => task.id > top ? task.id : top) + 1;
    _tasks.insert(0, Task(id: id, title: title, priority: priority));
    notifyListeners();
  }

  void setDone(Task task, {required bool done}) {
    final index = _indexOf(task);
    if (index < 0) return;
    _tasks[index] = _tasks[index].copyWith(done: done);
    notifyListeners();
  }

  /// Removes [task] and answers where it was, for [restore].
  int remove(Task task) {
    final index = _indexOf(task);
    if (index >= 0) {
      _tasks.removeAt(index);
      notifyListeners();
    }
    return index;
  }

  /// Puts a removed [task] back at [index].
  void restore(Task task, int index) {
    if (index < 0 || _indexOf(task) >= 0) return;
    _tasks.insert(index.clamp(0, _tasks.length), task);
    notifyListeners();
  }

  void clearDone() {
    _tasks.removeWhere((task) => task.done);
    notifyListeners();
  }

  int _indexOf(Task task) => _tasks.indexWhere((other) => other.id == task.id);
}
