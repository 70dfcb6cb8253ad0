import 'package:app/models/expense.dart';
import 'package:app/models/ledger.dart';
import 'package:flutter/material.dart';

/// The month's total against the budget, and a bar for each category.
class MonthOverview extends StatelessWidget {
  const MonthOverview({required this.ledger, required this.month, super.key});

  final Ledger ledger;
  final DateTime month;

  @override
  Widget build(BuildContext context) {
    final theme = Theme.of(context);
    final total = ledger.totalIn(month);
    return ListView(
      padding: const EdgeInsets.fromLTRB(16, 8, 16, 96),
      children: [
        _budget(context, total),
        const SizedBox(height: 24),
        Text('Where it went', style: theme.textTheme.titleMedium),
        const SizedBox(height: 8),
        for (final (category, cents) in ledger.totalsByCategory(month))
          ListTile(
            contentPadding: EdgeInsets.zero,
            leading: CircleAvatar(child: Icon(category.icon)),
            title: Row(
              children: [
                Expanded(child: Text(category.label)),
                Text(formatCents(cents)),
              ],
            ),
            subtitle: Padding(
              padding: const EdgeInsets.only(top: 8),
              child: LinearProgressIndicator(
                value: cents / total,
                minHeight: 6,
                borderRadius: BorderRadius.circular(3),
                semanticsLabel: 'Share of ${category.label}',
              ),
            ),
          ),
      ],
    );
  }

  Widget _budget(BuildContext context, int total) {
    final theme = Theme.of(context);
    final colors = theme.colorScheme;
    final left = ledger.monthlyBudgetCents - total;
    final over = left < 0;
    final foreground =
        over ? colors.onErrorContainer : colors.onPrimaryContainer;
    return Card(
      color: over ? colors.errorContainer : colors.primaryContainer,
      child: Padding(
        padding: const EdgeInsets.all(24),
        child: DefaultTextStyle.merge(
          style: TextStyle(color: foreground),
          child: Column(
            crossAxisAlignment: CrossAxisAlignment.start,
            spacing: 8,
            children: [
              Text(MaterialLocalizations.of(context).formatMonthYear(month)),
              Text(
                formatCents(total),
                style: theme.textTheme.displaySmall?.copyWith(
                  color: foreground,
                ),
              ),
              LinearProgressIndicator(
                value: (total / ledger.monthlyBudgetCents).clamp(0.0, 1.0),
                minHeight: 8,
                borderRadius: BorderRadius.circular(4),
                color: over ? colors.error : colors.primary,
                backgroundColor: foreground.withValues(alpha: 0.12),
                semanticsLabel: 'Share of the budget',
              ),
              Text(
                over
                    ? '${formatCents(-left)} over the budget'
                    : '${formatCents(left)} left of the budget',
              ),
            ],
          ),
        ),
      ),
    );
  }
}
