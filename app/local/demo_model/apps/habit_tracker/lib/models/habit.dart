import 'package:flutter/material.dart';

/// Midnight of the local day that [moment] falls on.
DateTime dayOf(DateTime moment) =>
    DateTime(moment.year, moment.month, moment.day);

/// The day [count] days before [day], whatever daylight saving does.
DateTime daysBefore(DateTime day, int count) =>
    DateTime(day.year, day.month, day.day - count);

/// Something to do every day, and the days on which it was done.
@immutable
class Habit {
  const Habit({
    required this.id,
    required this.name,
    required this.icon,
    this.doneOn = const {},
  });

  final int id;
  final String name;
  final IconData icon;

  /// The days, at midnight, on which the habit was done.
  final Set<DateTime> doneOn;

  bool isDoneOn(DateTime day) => doneOn.contains(dayOf(day));

  /// The number of days in a row that end today, or yesterday while today is
  /// still open.
  int streakOn(DateTime today) {
    var day = dayOf(today);
    if (!isDoneOn(day)) day = daysBefore(day, 1);
    var length = 0;
    while (isDoneOn(day)) {
      length++;
      day = daysBefore(day, 1);
    }
    return length;
  }

  /// This habit with [day] ticked if it was open, and open if it was ticked.
  Habit toggledOn(DateTime day) {
    final key = dayOf(day);
    return Habit(
      id: id,
      name: name,
      icon: icon,
      doneOn: isDoneOn(key)
          ? doneOn.difference({key})
          : doneOn.union({key}),
    );
  }
}
