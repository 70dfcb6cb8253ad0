import 'package:flutter/material.dart';

/// One thing worth doing first in a new app.
@immutable
class StarterStep {
  const StarterStep({
    required this.icon,
    required this.title,
    required this.description,
  });

  final IconData icon;
  final String title;
  final String description;
}

/// The steps that the first screen lists.
const List<StarterStep> starterSteps = [
  StarterStep(
    icon: Icons.palette_outlined,
    title: 'Pick a colour',
    description: 'One seed colour in lib/app.dart gives both themes.',
  ),
  StarterStep(
    icon: Icons.dashboard_customize_outlined,
    title: 'Shape the first screen',
    description: 'lib/home/home_screen.dart is yours to replace.',
  ),
  StarterStep(
    icon: Icons.account_tree_outlined,
    title: 'Model your data',
    description: 'Small immutable classes keep the widgets simple.',
  ),
  StarterStep(
    icon: Icons.verified_outlined,
    title: 'Write a test',
    description: 'The folder test/ mirrors lib/ and runs in seconds.',
  ),
];
