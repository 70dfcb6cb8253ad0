import 'package:app/models/note_store.dart';
import 'package:app/screens/notes_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFF8A6100);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Notes';

/// The root of the notes app.
class App extends StatelessWidget {
  const App({required this.store, super.key});

  final NoteStore store;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: ThemeMode.system,
      home: NotesScreen(title: appTitle, store: store),
    );
  }
}
