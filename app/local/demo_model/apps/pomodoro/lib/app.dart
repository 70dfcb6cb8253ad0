import 'package:app/models/pomodoro_clock.dart';
import 'package:app/screens/timer_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFF6B4EA2);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Focus timer';

/// The root of the pomodoro timer.
class App extends StatelessWidget {
  const App({required this.clock, super.key});

  final PomodoroClock clock;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: ThemeMode.system,
      home: TimerScreen(title: appTitle, clock: clock),
    );
  }
}
