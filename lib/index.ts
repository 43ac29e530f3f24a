export * from './protection/otp-route';
