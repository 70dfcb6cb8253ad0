import 'package:flutter/foundation.dart';

/// One step on the way from the idea to the app.
@immutable
class BuildStep {
  const BuildStep({required this.id, required this.title, this.done = false});

  final int id;
  final String title;
  final bool done;
}

/// Holds the steps and tells its listeners about every change.
class StepStore extends ChangeNotifier {
  StepStore([List<BuildStep> steps = const []]) : _steps = [...steps];

  /// The steps that help with almost any idea.
  factory StepStore.sample() => StepStore(const [
    BuildStep(id: 1, title: 'Write the idea down', done: true),
    BuildStep(id: 2, title: 'Name the people who will use it'),
    BuildStep(id: 3, title: 'Sketch the three most important screens'),
    BuildStep(id: 4, title: 'Decide what it must remember'),
    BuildStep(id: 5, title: 'Show a first version to a friend'),
  ]);

  final List<BuildStep> _steps;

  List<BuildStep> get steps => List.unmodifiable(_steps);

  int get doneCount => _steps.where((step) => step.done).length;

  void add(String title) {
    final id = _steps.fold(0, (top, step) => step.id > top ? step.id : top) + 1;
    _steps.add(BuildStep(id: id, title: title));
    notifyListeners();
  }

  void setDone(BuildStep step, {required bool done}) {
    final index = _steps.indexWhere((other) => other.id == step.id);
    if (index < 0) return;
    _steps[index] = BuildStep(id: step.id, title: step.title, done: done);
    notifyListeners();
  }

  void clearDone() {
    _steps.removeWhere((step) => step.done);
    notifyListeners();
  }
}
