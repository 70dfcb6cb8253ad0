import 'package:app/app.dart';
import 'package:app/models/pomodoro_clock.dart';
import 'package:flutter/material.dart';

void main() => runApp(App(clock: PomodoroClock()));
