import 'package:app/app.dart';
import 'package:app/models/habit.dart';
import 'package:app/models/habit_store.dart';
import 'package:flutter/material.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  final today = DateTime(2025, 3, 31);

  test('a streak survives an open today and ends at a missed day', () {
    var habit = const Habit(id: 1, name: 'Read', icon: Icons.book);
    for (final age in [1, 2, 4]) {
      habit = habit.toggledOn(daysBefore(today, age));
    }

    expect(habit.streakOn(today), 2);
    expect(habit.toggledOn(today).streakOn(today), 3);
    expect(habit.toggledOn(daysBefore(today, 1)).streakOn(today), 0);
  });

  testWidgets('ticking a habit counts for today', (tester) async {
    final store = HabitStore([
      const Habit(id: 1, name: 'Read', icon: Icons.book),
    ]);
    await tester.pumpWidget(App(store: store));

    expect(find.text('0/1'), findsOneWidget);

    await tester.tap(find.byTooltip('Mark as done'));
    await tester.pumpAndSettle();

    expect(find.text('1/1'), findsOneWidget);
    expect(find.text('1 day streak'), findsOneWidget);
  });
}
