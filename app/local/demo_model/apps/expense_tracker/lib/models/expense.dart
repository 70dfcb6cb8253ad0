import 'package:flutter/material.dart';

/// What money is spent on.
enum ExpenseCategory {
  groceries('Groceries', Icons.shopping_basket_outlined),
  eatingOut('Eating out', Icons.restaurant),
  home('Home', Icons.home_outlined),
  travel('Travel', Icons.train_outlined),
  leisure('Leisure', Icons.sports_esports_outlined),
  other('Other', Icons.more_horiz);

  const ExpenseCategory(this.label, this.icon);

  final String label;
  final IconData icon;
}

/// Money spent once. Amounts are whole cents, so that sums are exact.
@immutable
class Expense {
  const Expense({
    required this.id,
    required this.title,
    required this.cents,
    required this.category,
    required this.spentOn,
  });

  final int id;
  final String title;
  final int cents;
  final ExpenseCategory category;
  final DateTime spentOn;
}

/// [cents] as a decimal number with two places, such as `12.50`.
String formatCents(int cents) =>
    '${cents ~/ 100}.${(cents % 100).toString().padLeft(2, '0')}';

/// Reads an amount such as `12`, `12.5` or `12,50`; null if it is none.
int? parseCents(String text) {
  final amount = double.tryParse(text.trim().replaceAll(',', '.'));
  if (amount == null || !amount.isFinite || amount <= 0) return null;
  return (amount * 100).round();
}
