import 'package:app/home/home_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFF3457D5);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Starter';

/// The root of the app: owns the theme mode and shows the first screen.
class App extends StatefulWidget {
  const App({super.key});

  @override
  State<App> createState() => _AppState();
}

class _AppState extends State<App> {
  ThemeMode _themeMode = ThemeMode.system;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: _themeMode,
      home: HomeScreen(
        title: appTitle,
        themeMode: _themeMode,
        onThemeModeChanged: (mode) => setState(() => _themeMode = mode),
      ),
    );
  }
}
