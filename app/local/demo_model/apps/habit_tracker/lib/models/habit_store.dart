import 'package:app/models/habit.dart';
import 'package:flutter/material.dart';

/// Holds the habits and tells its listeners about every change.
class HabitStore extends ChangeNotifier {
  HabitStore(List<Habit> habits) : _habits = [...habits];

  /// A store with a few habits and some history, as of [today].
  factory HabitStore.sample(DateTime today) {
    Set<DateTime> lastDays(Iterable<int> ages) => {
      for (final age in ages) daysBefore(dayOf(today), age),
    };

    return HabitStore([
      Habit(
        id: 1,
        name: 'Drink water',
        icon: Icons.water_drop_outlined,
        doneOn: lastDays([0, 1, 2, 3, 4, 5, 6, 7, 8]),
      ),
      Habit(
        id: 2,
        name: 'Go for a walk',
        icon: Icons.directions_walk,
        doneOn: lastDays([1, 2, 3, 5, 6]),
      ),
      Habit(
        id: 3,
        name: 'Read ten pages',
        icon: Icons.menu_book_outlined,
        doneOn: lastDays([1, 4, 5]),
      ),
    ]);
  }

  final List<Habit> _habits;

  /// The habits in the order in which they were added.
  List<Habit> get habits => List.unmodifiable(_habits);

  int doneCountOn(DateTime day) =>
      _habits.where((habit) => habit.isDoneOn(day)).length;

  void toggle(Habit habit, DateTime day) {
    final index = _habits.indexWhere((other) => other.id == habit.id);
    if (index < 0) return;
    _habits[index] = _habits[index].toggledOn(day);
    notifyListeners();
  }

  void add(String name, IconData icon) {
    final id = _habits.fold(0, (top, h) => h.id > top ? h.id : top) + 1;
    _habits.add(Habit(id: id, name: name, icon: icon));
    notifyListeners();
  }

  void remove(Habit habit) {
    _habits.removeWhere((other) => other.id == habit.id);
    notifyListeners();
  }
}
