import 'package:app/models/expense.dart';
import 'package:app/models/ledger.dart';
import 'package:flutter/material.dart';

/// Every expense, newest first, under the day on which it was made.
class EntryList extends StatelessWidget {
  const EntryList({required this.ledger, super.key});

  final Ledger ledger;

  @override
  Widget build(BuildContext context) {
    final expenses = ledger.expenses;
    if (expenses.isEmpty) return const Center(child: Text('No expenses yet'));
    return ListView.builder(
      padding: const EdgeInsets.fromLTRB(8, 8, 8, 96),
      itemCount: expenses.length,
      itemBuilder: (context, index) {
        final expense = expenses[index];
        final opensDay =
            index == 0 || expenses[index - 1].spentOn != expense.spentOn;
        return Column(
          key: ValueKey(expense.id),
          crossAxisAlignment: CrossAxisAlignment.start,
          children: [
            if (opensDay) _day(context, expense.spentOn),
            _entry(context, expense),
          ],
        );
      },
    );
  }

  Widget _day(BuildContext context, DateTime day) {
    final theme = Theme.of(context);
    return Padding(
      padding: const EdgeInsets.fromLTRB(16, 16, 16, 4),
      child: Text(
        MaterialLocalizations.of(context).formatMediumDate(day),
        style: theme.textTheme.labelLarge?.copyWith(
          color: theme.colorScheme.primary,
        ),
      ),
    );
  }

  Widget _entry(BuildContext context, Expense expense) {
    return ListTile(
      leading: CircleAvatar(child: Icon(expense.category.icon)),
      title: Text(expense.title),
      subtitle: Text(expense.category.label),
      trailing: Row(
        mainAxisSize: MainAxisSize.min,
        children: [
          Text(
            formatCents(expense.cents),
            style: Theme.of(context).textTheme.titleMedium,
          ),
          IconButton(
            tooltip: 'Delete ${expense.title}',
            icon: const Icon(Icons.delete_outline),
            onPressed: () => ledger.remove(expense),
          ),
        ],
      ),
    );
  }
}
