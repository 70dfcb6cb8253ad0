import 'package:app/models/recipe_book.dart';
import 'package:app/screens/recipes_screen.dart';
import 'package:app/theme/app_theme.dart';
import 'package:flutter/material.dart';

/// The colour that the light and the dark theme grow from.
const Color seedColor = Color(0xFFB3402A);

/// The name shown in the app bar and in the browser's tab.
const String appTitle = 'Recipes';

/// The root of the recipe book.
class App extends StatelessWidget {
  const App({required this.book, super.key});

  final RecipeBook book;

  @override
  Widget build(BuildContext context) {
    return MaterialApp(
      title: appTitle,
      debugShowCheckedModeBanner: false,
      theme: AppTheme.light(seedColor),
      darkTheme: AppTheme.dark(seedColor),
      themeMode: ThemeMode.system,
      home: RecipesScreen(title: appTitle, book: book),
    );
  }
}
