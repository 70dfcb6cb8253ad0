import 'package:app/models/step_store.dart';
import 'package:app/screens/board_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFF3457D5);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Idea board';

/// The root of the idea board.
class App extends StatelessWidget {
  const App({required this.steps, super.key});

  final StepStore steps;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: ThemeMode.system,
      home: BoardScreen(title: appTitle, steps: steps),
    );
  }
}
