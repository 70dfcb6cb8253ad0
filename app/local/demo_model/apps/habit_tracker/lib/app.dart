import 'package:app/models/habit_store.dart';
import 'package:app/screens/habits_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFF1F7A5C);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Habits';

/// The root of the habit tracker.
class App extends StatelessWidget {
  const App({required this.store, super.key});

  final HabitStore store;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: ThemeMode.system,
      home: HabitsScreen(title: appTitle, store: store),
    );
  }
}
