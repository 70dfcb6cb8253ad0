import 'package:app/models/task_store.dart';
import 'package:app/screens/tasks_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFF4A5BC4);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Tasks';

/// The root of the task list.
class App extends StatelessWidget {
  const App({required this.store, super.key});

  final TaskStore store;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: ThemeMode.system,
      home: TasksScreen(title: appTitle, store: store),
    );
  }
}
