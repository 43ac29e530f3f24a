export * from './protection/otp-route';
export * from './reputation/ses-reputation-monitor';
export * from './reputation/thresholds';
