import 'package:app/models/expense.dart';
import 'package:flutter/foundation.dart';

/// Holds the expenses, newest first, and tells its listeners about changes.
class Ledger extends ChangeNotifier {
  Ledger({
    this.monthlyBudgetCents = 120000,
    List<Expense> expenses = const [],
  }) {
    expenses.forEach(_insert);
  }

  /// A ledger with a few expenses of the month of [today].
  factory Ledger.sample(DateTime today) {
    DateTime ago(int days) {
      final first = DateTime(today.year, today.month);
      final day = DateTime(today.year, today.month, today.day - days);
      return day.isBefore(first) ? first : day;
    }

    Expense expense(
      int id,
      String title,
      int cents,
      ExpenseCategory category,
    ) => Expense(
      id: id,
      title: title,
      cents: cents,
      category: category,
      spentOn: ago(6 - id),
    );

    return Ledger(
      expenses: [
        expense(1, 'Electricity', 6480, ExpenseCategory.home),
        expense(2, 'Weekly shop', 5415, ExpenseCategory.groceries),
        expense(3, 'Train to Ghent', 3290, ExpenseCategory.travel),
        expense(4, 'Ramen with Kim', 2760, ExpenseCategory.eatingOut),
        expense(5, 'Cinema', 1150, ExpenseCategory.leisure),
        expense(6, 'Fruit and bread', 1235, ExpenseCategory.groceries),
      ],
    );
  }

  /// What may be spent in a month, in cents.
  final int monthlyBudgetCents;

  final List<Expense> _expenses = [];

  List<Expense> get expenses => List.unmodifiable(_expenses);

  /// The expenses of the month that [day] falls in.
  Iterable<Expense> inMonthOf(DateTime day) => _expenses.where(
    (e) => e.spentOn.year == day.year && e.spentOn.month == day.month,
  );

  int totalIn(DateTime month) =>
      inMonthOf(month).fold(0, (sum, expense) => sum + expense.cents);

  /// The month's sums in cents by category, largest first, without zeros.
  List<(ExpenseCategory, int)> totalsByCategory(DateTime month) {
    final totals = <ExpenseCategory, int>{};
    for (final expense in inMonthOf(month)) {
      totals.update(
        expense.category,
        (sum) => sum + expense.cents,
        ifAbsent: () => expense.cents,
      );
    }
    return [for (final entry in totals.entries) (entry.key, entry.value)]
      ..sort((a, b) => b.$2.compareTo(a.$2));
  }

  void add({
    required String title,
    required int cents,
    required ExpenseCategory category,
    required DateTime spentOn,
  }) {
    final id = _expenses.fold(0, (top, e) => e.id > top ? e.id : top) + 1;
    _insert(
      Expense(
        id: id,
        title: title,
        cents: cents,
        category: category,
        spentOn: spentOn,
      ),
    );
    notifyListeners();
  }

  void remove(Expense expense) {
    _expenses.removeWhere((other) => other.id == expense.id);
    notifyListeners();
  }

  void _insert(Expense expense) {
    final at = _expenses.indexWhere(
      (other) => !other.spentOn.isAfter(expense.spentOn),
    );
    _expenses.insert(at < 0 ? _expenses.length : at, expense);
  }
}
