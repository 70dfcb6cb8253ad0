import 'package:app/models/ledger.dart';
import 'package:app/screens/expenses_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFF006A6A);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Expenses';

/// The root of the expense tracker.
class App extends StatelessWidget {
  const App({required this.ledger, super.key});

  final Ledger ledger;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: ThemeMode.system,
      home: ExpensesScreen(title: appTitle, ledger: ledger),
    );
  }
}
